"""Volume data for measuring: as much of a city as one likes, in the shape that the verbs would have left it.

Rows are made in bulk, which is why this is not for real data: nobody is told, and nothing asks who may do it.
"""
