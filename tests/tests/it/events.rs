//! The routes of the services are the table of all events, no more and no less.

use tilskudd::allinone::definitions;

#[test]
fn every_service_receives_exactly_what_it_is_told() {
    for definition in definitions() {
        let (service, routes) = (definition.service, (definition.events)());
        assert_eq!(routes.missing(service), Vec::<&str>::new(), "{service}");
        assert_eq!(routes.unstated(service), Vec::<String>::new(), "{service}");
    }
}
