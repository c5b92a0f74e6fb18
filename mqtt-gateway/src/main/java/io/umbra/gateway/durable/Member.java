package io.umbra.gateway.durable;

import io.umbra.gateway.outbound.Stale;
import java.util.List;

/** A connection that shares a subscription with others. Called on any thread; never blocks. */
public interface Member extends Outlet {

    /** It is to ask for what is state, on behalf of its group. */
    void bring(List<Stale> changed);
}
