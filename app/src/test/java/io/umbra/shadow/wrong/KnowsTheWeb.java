package io.umbra.shadow.wrong;

import org.springframework.web.bind.annotation.GetMapping;

public final class KnowsTheWeb {
    @GetMapping("/wrong")
    public String answer() {
        return "wrong";
    }
}
