//! The shapes of areas for a program that draws a map, and what is wrong with them.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use mijie::Shapes;
use mijie::input::{self, Outbreak};

/// Where the shapes are.
#[derive(clap::Args)]
pub(crate) struct Map {
    /// Shapes of areas as GeoJSON, for the map [default: none, and places are dots]
    #[arg(long, value_name = "FILE.geojson")]
    shapes: Option<PathBuf>,
    /// Property of the shapes that holds the key of the area
    #[arg(long, value_name = "NAME", default_value = "area")]
    area_property: String,
}

impl Map {
    /// Reads the shapes, and tells which areas nobody knows and whether they lie far from all places.
    pub(crate) fn read(&self, outbreak: &Outbreak, out: &mut dyn Write) -> Result<Shapes, Box<dyn Error>> {
        let Some(path) = &self.shapes else {
            return Ok(Shapes::new());
        };
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| format!("{name}: {error}"))?;
        let read = input::read_shapes(file, &name, &self.area_property, &outbreak.roster)?;
        if read.unknown > 0 {
            writeln!(
                out,
                "{name}: features of areas that the tables do not have: {}",
                read.unknown
            )?;
        }
        if let Some(far) = input::far_shapes(&read.shapes, &outbreak.gazetteer) {
            writeln!(out, "{name}: {far}")?;
        }
        Ok(read.shapes)
    }
}
