package audit

// Kinds of records about replacements by two registrars, before the key event
// itself: they change nothing.
const (
	KindReplacementAsked  Kind = "replacement.asked"
	KindReplacementSigned Kind = "replacement.signed"
	KindReplacementEnded  Kind = "replacement.ended"
)

// FoundTwoRegistrars: a replacement that is in order but for a registrar's
// signature: neither the old device signed it nor two different registrars.
const FoundTwoRegistrars Code = "two_registrars"

// mayReplace is the rule of replacements. The old device signs, or two different
// registrars do, who are both somebody else than the owner; one of them is the
// actor. What the owner alone signs keeps the name that was confirmed.
func (k *KeyRules) mayReplace(p *KeyState, s KeyStatement, fresh, own, one bool, registrars int) breach {
	switch {
	case !p.named || k.used[s.Account] != "":
		return breach{FoundKeyState, "nothing to replace, or a key used before"}
	case !fresh:
		return breach{FoundKeyAuthority, "not signed by a new device"}
	case own && s.Username != p.Username:
		return breach{FoundKeyState, "another user name"}
	case own:
		return breach{}
	case registrars < 2:
		return breach{FoundTwoRegistrars, "neither the old device nor two registrars"}
	case !one:
		return breach{FoundKeyAuthority, "not one of the registrars"}
	}
	return breach{}
}
