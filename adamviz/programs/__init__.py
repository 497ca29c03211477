"""What travels to a page, as JSON values only: programs of surfaces, optimizers and noise, and what a view
says of them.
"""
