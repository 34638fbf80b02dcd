"""Who does the work: this process, several of this machine, a Dask cluster, or kernels."""
