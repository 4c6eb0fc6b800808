"""A region's worth of invented situations, made in bulk: what pages and lists are measured on."""
