package io.umbra.project;

/** The limits and policies of a project that says nothing of its own. */
public record ProjectDefaults(Limits limits, Policies policies) {

    public static final ProjectDefaults DEFAULT = new ProjectDefaults(Limits.DEFAULT, Policies.DEFAULT);
}
