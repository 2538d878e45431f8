"""Cluster: the same work on engines that exist, for those whose hosts or postings outgrow one machine (docs/scale.md says when).

procrastinate hands feeds to workers on several machines, over the same PostgreSQL; Dask derives stored postings again. Neither
is needed on one machine, and neither is loaded there.
"""
