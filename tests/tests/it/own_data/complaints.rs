//! A complaint reaches the county it names, and nobody else below the city.

use super::scene::{COUNTY, Scene, TOWNSHIP};
use zaigang_shared::api::Done;
use zaigang_shared::api::session::FileComplaint;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_tests::{Client, TestServer, on_both_databases};

on_both_databases!(a_complaint_reaches_the_county_it_names_and_nobody_else);

fn file(client: &Client, id: &str, text: &str, division: Option<&str>) {
    let body = FileComplaint {
        id: id.parse().unwrap(),
        text: text.to_owned(),
        contact: None,
        division: division.map(|code| code.parse().unwrap()),
    };
    client.call::<op::FileComplaint>(&[], &body).unwrap();
}

fn read(client: &Client, at: &str) -> Result<Vec<String>, String> {
    let answer = client.call::<op::ListComplaints>(&[at], &Done {});
    let mut texts: Vec<String> = answer
        .map_err(|problem| problem.code)?
        .complaints
        .into_iter()
        .map(|complaint| complaint.text)
        .collect();
    texts.sort();
    Ok(texts)
}

fn a_complaint_reaches_the_county_it_names_and_nobody_else(server: TestServer) {
    let scene = Scene::of(server);
    let county = scene.server.office("county", Role::CountyOffice, COUNTY);
    let other = scene.server.office("other", Role::CountyOffice, "150423");
    let city = scene.server.office("city", Role::CityOffice, "1504");
    file(&scene.server.client(), "s1", "没登录的人写的", Some(COUNTY));
    file(&scene.phone.client, "s2", "登录的人写的", Some(COUNTY));
    file(&scene.phone.client, "s3", "只给市里看", None);
    let to_county = ["没登录的人写的", "登录的人写的"].map(str::to_owned).to_vec();
    let mut sorted = to_county.clone();
    sorted.sort();
    assert_eq!(read(&county.client, COUNTY).unwrap(), sorted);
    assert_eq!(read(&other.client, "150423").unwrap(), Vec::<String>::new());
    assert_eq!(read(&other.client, COUNTY).unwrap_err(), "not_found");
    assert_eq!(read(&scene.secretary.client, TOWNSHIP).unwrap_err(), "not_allowed");
    assert_eq!(read(&scene.phone.client, TOWNSHIP).unwrap_err(), "not_allowed");
    assert_eq!(read(&city.client, "1504").unwrap().len(), 3);
    // Who wrote it is not in it: a complaint carries a name only where the writer gave one.
    assert_eq!(scene.server.count("complaint WHERE account_id IS NOT NULL OR contact IS NOT NULL"), 0);
}
