package main

import (
	"fmt"
	"strings"

	"niem/exchange"
)

// factorSettings are those of second factors.
type factorSettings struct{ rule, issuer, passkeyRP, passkeyOrigins string }

func newFactorSettings() factorSettings {
	return factorSettings{rule: string(exchange.FactorForRoles), issuer: "Niêm Phong"}
}

func (s *factorSettings) list() settings {
	return settings{
		{name: "second-factor", value: &s.rule, help: tSetFactor},
		{name: "factor-issuer", value: &s.issuer, help: tSetFactorIssuer},
		{name: "passkey-rp-id", value: &s.passkeyRP, optional: true, help: tSetPasskeyRP},
		{name: "passkey-origins", value: &s.passkeyOrigins, optional: true, help: tSetPasskeyOrigins},
	}
}

func (s *factorSettings) config() (exchange.FactorConfig, error) {
	c := exchange.FactorConfig{Rule: exchange.FactorRule(s.rule), Issuer: s.issuer, RPID: s.passkeyRP}
	if c.Rule != exchange.FactorForRoles && c.Rule != exchange.FactorForAll {
		return c, fmt.Errorf("%s: %q is neither roles nor all", variable("second-factor"), s.rule)
	}
	if s.passkeyOrigins != "" {
		c.Origins = strings.Split(s.passkeyOrigins, ",")
	}
	if (c.RPID == "") != (len(c.Origins) == 0) {
		return c, fmt.Errorf("%s and %s go together", variable("passkey-rp-id"), variable("passkey-origins"))
	}
	return c, nil
}
