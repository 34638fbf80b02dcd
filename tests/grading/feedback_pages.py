"""What the tests of feedback share: a hostile text, and how a learner's pages are written and read."""

from html.parser import HTMLParser

from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.feedback.page import PAGE, PROGRESS

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} “quoted” & <img src=x onerror=alert(2)>\nsecond line"


class Outline(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        """Return the attributes of all tags of one name."""
        return [attributes for name, attributes in self.tags if name == tag]


def page(course, learner):
    """Write the feedback and return one learner's page."""
    write_feedback(course, course.assignment(), closing=True)
    return (course.folder("feedback", ASSIGNMENT, learner) / PAGE).read_text()


def own(course, learner):
    """Return the page of progress that lies beside a learner's feedback."""
    return (course.folder("feedback", ASSIGNMENT, learner) / PROGRESS).read_text()
