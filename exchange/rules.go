package exchange

import (
	"context"
	_ "embed"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"niem/crypto"
	"niem/exchange/audit"
)

// Rules is one version of what everybody acknowledges before working here.
type Rules struct {
	Version     int
	VI, EN      string
	Sum         Hash // of both texts
	PublishedAt time.Time
}

//go:embed rules.vi.txt
var shippedVI string

//go:embed rules.en.txt
var shippedEN string

// ShippedRules is the text that is in force until a security officer publishes
// another.
func ShippedRules() Rules { return newRules(shippedVI, shippedEN) }

func newRules(vi, en string) Rules {
	return Rules{Version: 1, VI: vi, EN: en, Sum: crypto.HashOf([]byte("niem/rules/1\x00" + vi + "\x00" + en))}
}

// RulesStore keeps the rules and who has acknowledged them.
type RulesStore interface {
	// Rules gives the version in force; ErrNotFound before the founding.
	Rules(ctx context.Context) (Rules, error)
	// PublishRules keeps the next version and appends rec(version).
	PublishRules(ctx context.Context, by PersonID, r Rules, rec func(version int) audit.Record) (Rules, error)
	// AcceptRules notes that an approved person has acknowledged the version in
	// force; ErrConflict when that is another one, or another text.
	AcceptRules(ctx context.Context, person PersonID, version int, sum Hash, at time.Time, rec audit.Record) (audit.Entry, error)
}

// CurrentRules gives the rules in force.
func (s *Service) CurrentRules(ctx context.Context) (Rules, error) { return s.store.Rules(ctx) }

// AcceptRules acknowledges the rules in force: the version and the text that p
// has read. It is what makes an approved person active.
func (s *Service) AcceptRules(ctx context.Context, p Person, version int, sum Hash) (Receipt, error) {
	rec := record(s.now(), audit.KindRulesAccepted, p, map[string]string{"version": strconv.Itoa(version), "sha256": sum.String()})
	rec.Subject = p.ID.String()
	e, err := s.store.AcceptRules(ctx, p.ID, version, sum, rec.Time, rec)
	if err != nil {
		return Receipt{}, err
	}
	return s.settledReceipt(ctx, e), nil
}

// maxRules bounds the text in one language, in bytes.
const maxRules = 32 << 10

// PublishRules puts a new version in force. From then on nobody works who has not
// acknowledged it.
func (s *Service) PublishRules(ctx context.Context, by Person, vi, en string) (Rules, error) {
	if by.Disabled || !by.Has(RoleSecurity) {
		return Rules{}, ErrForbidden
	}
	for _, t := range []struct{ field, text string }{{"vi", vi}, {"en", en}} {
		switch {
		case strings.TrimSpace(t.text) == "":
			return Rules{}, &InvalidError{Field: t.field, Code: "required"}
		case len(t.text) > maxRules:
			return Rules{}, &InvalidError{Field: t.field, Code: "too_long"}
		case !utf8.ValidString(t.text) || strings.ContainsFunc(t.text, func(r rune) bool { return r != '\n' && Steers(r) }):
			return Rules{}, &InvalidError{Field: t.field, Code: "malformed"}
		}
	}
	now := s.now()
	r := newRules(vi, en)
	r.PublishedAt = now
	return s.store.PublishRules(ctx, by.ID, r, func(version int) audit.Record {
		return record(now, audit.KindRulesPublished, by, map[string]string{"version": strconv.Itoa(version), "sha256": r.Sum.String()})
	})
}
