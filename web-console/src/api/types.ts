import type { components } from '../../target/api/schema';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type Project = Schemas['Project'];
export type Thing = Schemas['Thing'];
/** A thing just made: its credentials come with it this one time. */
export type CreatedThing = Thing & { connection: Connection };
export type Connection = Schemas['ConnectionInfo'];
export type Presence = Schemas['Presence'];
export type Shadow = Schemas['Shadow'];
export type ViewRow = Schemas['PropertyView'];
