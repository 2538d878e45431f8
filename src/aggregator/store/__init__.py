"""The only SQLAlchemy: schema, save, query, archive, views."""
