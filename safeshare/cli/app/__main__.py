"""Start the app, as `safeshare learn --app` does."""

from safeshare.cli.app.server import CourseApp

if __name__ == "__main__":
    CourseApp.launch_instance()
