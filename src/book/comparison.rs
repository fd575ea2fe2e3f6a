//! Other systems, what they do better, and what they do not.
//!
//! mijie is a library that judges: *who was exposed to whom, under this protocol, and why?* Most of what an outbreak
//! needs lies around that question, and others have done it longer. Statements about others were taken in November 2026
//! from what they say of themselves, at the places linked; where a sentence has no link, it is our reading. Check
//! before you decide, and tell us what is wrong.
//!
//! | you want | take |
//! |---|---|
//! | forms, users, telephones in the field, a register of cases | [a case management system](#case-management-godata-sormas-dhis2-commcare) |
//! | plots and statistics of a line list and a contact list that you have | [epicontacts, and R](#line-lists-in-r-epicontacts-simulist-epicontacttrace) |
//! | how an epidemic would go under another policy | [a simulator](#simulators-covasim-openabm-covid19-ixa) |
//! | any algorithm on any graph | [a graph library](#graphs-networkx-raphtory-pathpy-tsna) |
//! | distances, trajectories, maps | [a geographic database](#space-postgis-mobilitydb) |
//! | one join of large tables among many questions of another kind | [a database](#intervals-duckdb-spark) |
//! | contacts, chains, zones and orders from a log of visits, under a named protocol, with proof | mijie |
//!
//! # Case management: Go.Data, SORMAS, DHIS2, CommCare
//!
//! [Go.Data](https://github.com/godata-who/godata) is WHO's software for contact tracing: cases, contacts and
//! laboratory results through forms that are configured for each outbreak, follow-up lists, pictures of chains of
//! transmission, a mobile application; in use in over 60 countries and territories.
//! [SORMAS](https://github.com/SORMAS-Foundation/SORMAS-Project) covers surveillance and outbreak management of many
//! diseases on web and Android, under the GPL 3. The tracker of
//! [DHIS2](https://github.com/dhis2/dhis2-android-trackercapture/releases/tag/0.5.2) registers and follows persons, and
//! its Android application works offline and uploads when there is a connection.
//! [CommCare](https://github.com/dimagi/commcare-hq) is a platform on which such applications are built, offline first;
//! New York State's contact tracing [ran on it](https://github.com/RatioPBC/epi-contacts).
//!
//! *Better than mijie:* everything around people who work. Forms, roles and rights, synchronisation, messages,
//! laboratory interfaces, years of use in real outbreaks. mijie has none of it.
//!
//! *What mijie adds:* they record contacts that somebody named. In SORMAS a contact [is a
//! situation](https://sormasfoundation.atlassian.net/wiki/spaces/SORMAS/pages/32866340/Contacts) between a contact
//! person and an index case, entered and classified by staff, several for one person where there were several. mijie
//! derives contacts, secondary contacts and generations from who was where when, by rules that can be read, and gives
//! the records that prove each. It is meant to stand behind such a system, not beside it: hand it the visits and the
//! line list, take back the contact list.
//!
//! # Line lists in R: epicontacts, simulist, EpiContactTrace
//!
//! [epicontacts](https://github.com/reconhub/epicontacts) keeps a line list and a contact list together, makes
//! clusters, degrees and pairwise attributes of them, and draws interactive networks.
//! [simulist](https://github.com/epiverse-trace/simulist) simulates such lists by a branching process, with delays,
//! ages and risks of hospitalisation and death. EpiContactTrace follows movements of animals between holdings, ingoing
//! and outgoing.
//!
//! *Better than mijie:* exploration. A session in R with plots beside it, the whole of statistics one package away, and
//! an epidemiologist who already knows it. simulist makes lists with realistic delays, and messy ones to practise on.
//!
//! *What mijie adds:* the step before. epicontacts begins with pairs; mijie finds them in a log of millions of visits,
//! with the rule that makes each. Line lists and contact lists of epicontacts and simulist are [read and
//! written](super::formats#line-lists-of-r) without losing a column. [`Movements`](crate::graph::Movements) answers the
//! question of EpiContactTrace; our tests hold it to the values that the tests of that package assert.
//!
//! # Simulators: Covasim, OpenABM-Covid19, ixa
//!
//! [Covasim](https://github.com/institutefordiseasemodeling/covasim) is a stochastic agent-based simulator for
//! projections and for interventions, testing, contact tracing, quarantine and vaccination among them.
//! [OpenABM-Covid19](https://www.rdocumentation.org/packages/OpenABMCovid19/versions/1.0.1) models a city on networks
//! of households, workplaces and random contacts, with instantaneous tracing.
//! [ixa](https://docs.rs/crate/ixa/2.0.0-beta2/source/docs/book/src/introduction.md) is a framework in Rust for
//! agent-based models of discrete events.
//!
//! *Better than mijie:* the future. They let infections happen, and so can ask what would have happened. mijie cannot:
//! its [`what_if`](crate::response::what_if()) replays the outbreak that was, and leaves every infection where it is.
//!
//! *What mijie adds:* protocols as they are written, kind of place by kind of place, and orders to the day. A simulator
//! has tracing as a probability for each layer of contacts; mijie says which contacts an edition would have named on a
//! log that the simulator wrote.
//!
//! # Graphs: networkx, raphtory, pathpy, tsna
//!
//! networkx, igraph and petgraph have hundreds of algorithms.
//! [raphtory](https://docs.rs/crate/raphtory/latest/source/src/algorithms/pathing/temporal_reachability.rs) is a
//! temporal graph engine in Rust with Python on top, and has temporal reachability; its licence is the GPL 3.
//! [pathpy](https://github.com/uzhdag/pathpy) extracts time-respecting paths and fits higher-order models to them. The
//! R package [tsna](https://rdrr.io/pkg/tsna/man/paths.html) finds temporal paths, forward and backward, by earliest
//! arrival or latest departure.
//!
//! *Better than mijie:* generality. Centralities, communities, motifs, models; graphs of anything.
//!
//! *What mijie adds:* edges. Those libraries take contacts as given; here they come from visits, rules and windows, and
//! a source passes on only from its own exposure until its isolation. A library without time will send the infection
//! backwards along a chain. What mijie finds can be [handed to all of
//! them](super::cookbook#for-graphviz-gephi-and-networkx): GraphML, GEXF with its times, DOT and CSV, read back by
//! networkx in the tests.
//!
//! # Space: PostGIS, MobilityDB
//!
//! [MobilityDB](https://www.osgeo.org/projects/mobilitydb/) stores moving points in PostgreSQL and PostGIS,
//! interpolates between fixes, and answers spatio-temporal questions in SQL. QGIS draws anything.
//!
//! *Better than mijie:* all geometry. Who came within ten metres of whom on a track of fixes is a question for them,
//! and not for mijie, which measures no distance.
//!
//! *What mijie adds:* nothing in space. Turn tracks into stays at places or into encounters there, and judge those
//! here. Zones and places go back [as GeoJSON](super::cookbook#a-map-as-geojson).
//!
//! # Intervals: DuckDB, Spark
//!
//! Who shared a place and a time is a join of a table with itself on equal place and overlapping intervals. DuckDB has
//! an operator for joins by inequalities; as [others have found](https://github.com/abdenlab/giql/issues/85), it takes
//! part only where the join has no equality, and with one a hash join compares everybody at a place with everybody.
//! Databricks [splits intervals into
//! bins](https://learn.microsoft.com/en-us/azure/databricks/delta/join-performance/range-join), whose size may be
//! tuned; Apache DataFusion is [being asked](https://github.com/apache/datafusion/issues/24157) for such an operator.
//!
//! *Better than mijie:* everything else that one asks of tables; data larger than a machine, with Spark; and no new
//! library.
//!
//! *What mijie adds:* the sweep is built in, and so is what comes after it: windows, sliding limits, generations
//! forward in time. From `benches/README.md`: the others join in time buckets of two hours, without which the work is
//! quadratic in the visits of a place. A ratio is their time, or memory, divided by ours, on two cores; medians of
//! three rounds, and one round for a million persons.
//!
//! | WORK A: all pairs that share 15 minutes | persons | wall time, ratio | peak memory, ratio |
//! |---|---:|---:|---:|
//! | DuckDB 2.0.0 | 100,000 | 9.2 | 8.3 |
//! | polars 2.1.0 | 100,000 | 7.8 | 7.4 |
//! | DuckDB 2.0.0 | 1,000,000 | 17.6 | 7.3 |
//! | polars 2.1.0 | 1,000,000 | 11.7 | 4.7 |
//!
//! | WORK B: two generations of one case, median | persons | time, ratio |
//! |---|---:|---:|
//! | DuckDB 2.0.0, sorted by place and by person | 100,000 | 19.7 |
//! | SQLite 3.40.1, with covering indexes | 100,000 | 5.4 |
//! | DuckDB 2.0.0, sorted by place and by person | 1,000,000 | 36.6 |
//!
//! A plain Rust program for WORK A alone, with unsafe code and huge pages, is faster than mijie: 0.41 s against 0.66 s
//! for 100,000 persons, and 2.9 s against 5.5 s for a million, on like machines.
//!
//! # What nobody here does
//!
//! No system above, and not mijie, can name a contact whom nobody recorded. A good interview finds more than any of
//! them.
