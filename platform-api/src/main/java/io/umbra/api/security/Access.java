package io.umbra.api.security;

import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.project.Projects;
import io.umbra.project.ThingSelection;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import io.umbra.thing.Groups;
import io.umbra.thing.Thing;
import io.umbra.thing.ThingRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What a caller may reach. Every resource is found through here, so that what a caller may not see looks the same as what
 * is not there.
 */
@Component
public class Access {

    private final Projects projects;
    private final ThingRegistry things;
    private final Groups groups;

    Access(Projects projects, ThingRegistry things, Groups groups) {
        this.projects = projects;
        this.things = things;
        this.groups = groups;
    }

    /** A thing the caller reaches, and its project. */
    public record Reached(Project project, Thing thing) {}

    /** A project in which the caller may do what the scope says. */
    public Project project(Caller caller, String name, Scope scope) {
        return switch (caller) {
            case Caller.Person person -> projects.find(name).orElseThrow(() -> noProject(name));
            case Caller.Key(var key, var address) -> {
                if (!key.project().name().equals(name)) {
                    throw noProject(name);
                }
                if (!key.may(scope)) {
                    throw missing(scope);
                }
                yield projects.find(key.project().key()).orElseThrow(() -> noProject(name));
            }
        };
    }

    /** The same where it is about all the project's things, known or not: a key for some of them may not do this. */
    public Project wholeProject(Caller caller, String name, Scope scope) {
        var project = project(caller, name, scope);
        if (caller instanceof Caller.Key(var key, var address) && !(key.things() instanceof ThingSelection.All)) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "the key is for some things of the project only");
        }
        return project;
    }

    /** A thing for which the caller may do what the scope says. */
    public Reached thing(Caller caller, String project, String name, Scope scope) {
        var home = project(caller, project, scope);
        return things.find(home, name)
                .filter(thing -> reaches(caller, thing))
                .map(thing -> new Reached(home, thing))
                .orElseThrow(() -> noThing(project, name));
    }

    private boolean reaches(Caller caller, Thing thing) {
        return reaches(caller, thing.name(), thing.tags(), groupsFor(caller, thing));
    }

    /** The groups a thing is in, where they decide whether the caller reaches it. */
    public Set<String> groupsFor(Caller caller, Thing thing) {
        return caller instanceof Caller.Key(var key, var address) && key.things() instanceof ThingSelection.InGroup
                ? groups.of(thing.ref().key())
                : Set.of();
    }

    /** Whether a caller's things include one of this name, with these tags, in these groups. */
    public boolean reaches(Caller caller, String name, Map<String, String> tags, Set<String> groups) {
        return switch (caller) {
            case Caller.Person person -> true;
            case Caller.Key(var key, var address) -> key.things().reaches(name, tags, groups);
        };
    }

    /** The person who calls; a key may not do this. */
    public Caller.Person administrator(Caller caller) {
        return switch (caller) {
            case Caller.Person person -> {
                if (!person.session().account().administrator()) {
                    throw new ProblemException(ProblemCode.FORBIDDEN, "only an administrator may do this");
                }
                yield person;
            }
            case Caller.Key key -> throw new ProblemException(ProblemCode.FORBIDDEN, "only a person may do this");
        };
    }

    /** The same for what belongs to a project; somebody else's project is not there. */
    public Project administered(Caller caller, String name) {
        if (caller instanceof Caller.Key(var key, var address)
                && !key.project().name().equals(name)) {
            throw noProject(name);
        }
        administrator(caller);
        return projects.find(name).orElseThrow(() -> noProject(name));
    }

    private static ProblemException noProject(String name) {
        return new ProblemException(ProblemCode.PROJECT_NOT_FOUND, "there is no project '%s'".formatted(name));
    }

    public static ProblemException noThing(String project, String name) {
        return new ProblemException(
                new Refusal(ErrorId.THING_NOT_FOUND, "there is no thing '%s' in '%s'".formatted(name, project)));
    }

    private static ProblemException missing(Scope scope) {
        return new ProblemException(
                ProblemCode.FORBIDDEN, "the key lacks the scope " + scope.name().toLowerCase(Locale.ROOT));
    }
}
