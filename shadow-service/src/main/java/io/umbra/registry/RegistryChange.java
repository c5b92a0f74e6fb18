package io.umbra.registry;

/**
 * Something in the registry is not what it was; who keeps a copy drops it.
 *
 * @param project the project's number
 * @param thing the thing's number, 0 where it is not about one
 * @param name the project's name, the thing's name or the key's id
 */
public record RegistryChange(Kind kind, long project, long thing, String name) {

    public enum Kind {
        PROJECT,
        THING,
        KEY,
        /** The rules of a project's plain topics. */
        RULES,
        /** Who is banned, in the project or, where that is 0, in all. */
        BANS,
        /** The certificate authorities of a project, or what they revoked. */
        AUTHORITIES
    }

    public static RegistryChange project(long project, String name) {
        return new RegistryChange(Kind.PROJECT, project, 0, name);
    }

    public static RegistryChange thing(long project, long thing, String name) {
        return new RegistryChange(Kind.THING, project, thing, name);
    }

    public static RegistryChange key(long project, String id) {
        return new RegistryChange(Kind.KEY, project, 0, id);
    }
}
