// The people of a story that is not about setting up: made through the same operations that the pages call.
import { randomUUID } from "node:crypto";
import * as town from "./town.mjs";
import { Caller } from "./uploads/caller.mjs";

/** A county with two townships, imported by an administrator with an initial password; offices sign in. */
export async function county(server, initial) {
  const office = async (person, first) => (await Caller.at(server.address)).begin(person, first);
  const admin = await office(town.ADMIN, initial);
  await admin.import(town.CITY.code, "divisions", town.cityDivisions());
  await admin.import(town.COUNTY.code, "divisions", town.countyDivisions());
  await admin.import(town.COUNTY.code, "cadres", town.cadres("2026-01-01"));
  await admin.import(town.COUNTY.code, "fences", town.fences());
  const account = async (division, role, person) => office(person, await admin.account(division, role, person));
  const secretary = await account(town.TOWNSHIP.code, "township_secretary", town.SECRETARY);
  return { admin, secretary, account };
}

/** The posting of a cadre. */
export async function postingOf(secretary, name) {
  const { postings } = await secretary.call("GET", `/api/v1/divisions/${town.TOWNSHIP.code}/postings`);
  return postings.find((posting) => posting.person_name === name);
}

/** An enrolment code for an account. */
export async function codeFor(office, account) {
  const { code } = await office.call("POST", `/api/v1/accounts/${account}/enrolment-codes`, { id: randomUUID() });
  return code;
}

/** An inspector with one visit drawn for a day. */
export async function inspectorWithTask(city, day) {
  const inspector = { id: randomUUID(), name: town.INSPECTOR.name, phone: town.INSPECTOR.phone, recusals: [] };
  await city.call("POST", `/api/v1/divisions/${town.CITY.code}/inspectors`, inspector);
  const draw = { id: randomUUID(), window_from: day, window_to: day, number: 1, seed_source: "当众掷骰子五次" };
  await city.call("POST", `/api/v1/divisions/${town.CITY.code}/draws`, draw);
  await city.call("POST", `/api/v1/draws/${draw.id}/seed`, { id: randomUUID(), public_value: "3-5-1-6-2" });
  return codeFor(city, inspector.id);
}
