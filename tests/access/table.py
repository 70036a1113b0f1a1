"""Who gets what where."""

PARTS: dict[str, str] = {
    "building leader": "building_leader",
    "group leader": "group_leader",
    "community secretary": "community_secretary",
    "township official": "township_official",
    "county official": "county_official",
    "city official": "city_official",
    "department officer": "department_officer",
    "leader of another community": "other_community_leader",
    "stranger": "stranger",
}
SKIPPED: dict[str, str] = {}
TABLE: dict[str, str] = {}
