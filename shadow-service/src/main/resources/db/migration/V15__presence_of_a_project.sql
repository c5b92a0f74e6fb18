-- Presence is read by project, a page at a time. Neither column ever changes, so updates stay in their page.
create index presence_project on presence (project, thing);
