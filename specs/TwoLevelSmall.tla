----------------------------- MODULE TwoLevelSmall -----------------------------
\* TwoLevel with one region of two nodes: a configuration cannot say what a function is.
EXTENDS TwoLevel
CONSTANTS r1, n1, n2
OneRegion == {r1}
TwoNodes == [r \in {r1} |-> {n1, n2}]
=================================================================================
