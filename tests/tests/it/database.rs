//! What PostgreSQL itself refuses, whatever a service's code may do: asked of its catalog, and by really trying.

mod generations;
mod grounds;
mod money;
mod rights;
