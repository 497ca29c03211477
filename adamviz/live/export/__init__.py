"""A view on its way out of the kernel: pages, pictures, films, source text, links."""
