package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// Store is everything a Service keeps facts in: one database.
type Store interface {
	KeyStore
	JoiningStore
	ReplacementStore
	RosterStore
	DirectoryStore
	AccessStore
	RulesStore
	DelegationStore
	DepartureStore
	LogStore
	LogReader
	EntryStore
	CosignStore
	SendStore
	OpenStore
	SessionMarkStore
	RecallStore
	AnswerStore
	RequestStore
	NewsStore
	MailStore
	TrailStore
	ReadingStore
	SweepStore
	SessionStore
	AttemptStore
	WatchStore
	SecurityStore
	RecoveryStore
	KEKStore
	ReconcileStore
	FactorStore
	AmendStore
	DestructionStore
	RotationStore
	TraceStore
	Clock
	ErasureStore
}

// Config is what a Service is made of. All fields but Witnesses, Anchors, Now,
// Uptime and SecurityLog are required.
type Config struct {
	Store     Store
	Blob      BlobStore
	Releaser  Releaser
	Directory Directory
	Log       *LogKeeper
	Witnesses WitnessPolicy
	Anchors   AnchorRules
	Factor    FactorConfig
	Login     LoginRules
	Roster    RosterRules
	// Mailer sends notices of arrival; nil for none.
	Mailer Mailer
	// Now is the clock, time.Now by default.
	Now func() time.Time
	// Uptime tells how much time has passed since some moment, whatever becomes of
	// the clock; by default that of this process.
	Uptime func() time.Duration
	// SecurityLog takes what concerns nobody on the roster: sign-ins under
	// unknown names, acts refused to strangers. slog.Default by default.
	SecurityLog *slog.Logger
}

// Service carries out the use-cases.
type Service struct {
	store     Store
	blob      BlobStore
	releaser  Releaser
	directory Directory
	log       *LogKeeper
	witnesses *witnesses
	anchors   *anchoring
	login     LoginRules
	roster    RosterRules
	clock     func() time.Time
	uptime    func() time.Duration
	clocks    clocks
	security  *slog.Logger
	accepted  atomic.Int64 // size of the checkpoint that the releaser accepted last, as far as known
	factor    FactorConfig
	mailer    Mailer // nil for none
	// relyingParty is nil where there are no passkeys.
	relyingParty *webauthn.WebAuthn
	finishing    sync.Mutex // held while objects of destroyed documents are deleted
	advancing    sync.Mutex // held by the release that moves the releaser to a new checkpoint
}

// New makes a Service.
func New(c Config) (*Service, error) {
	switch {
	case c.Store == nil, c.Blob == nil, c.Releaser == nil, c.Directory == nil, c.Log == nil:
		return nil, errors.New("exchange: a part of the service is missing")
	}
	login, err := c.Login.completed()
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	roster, err := c.Roster.completed()
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	relyingParty, err := c.Factor.relyingParty()
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Uptime == nil {
		began := time.Now()
		c.Uptime = func() time.Duration { return time.Since(began) }
	}
	if c.SecurityLog == nil {
		c.SecurityLog = slog.Default()
	}
	witnesses, err := newWitnesses(c.Witnesses)
	if err != nil {
		return nil, err
	}
	if err := c.Anchors.check(); err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	return &Service{witnesses: witnesses, anchors: &anchoring{AnchorRules: c.Anchors}, store: c.Store, blob: c.Blob, releaser: c.Releaser, directory: c.Directory, log: c.Log, login: login, roster: roster, clock: c.Now, uptime: c.Uptime, security: c.SecurityLog,
		factor: c.Factor, mailer: c.Mailer, relyingParty: relyingParty}, nil
}

// now is the clock in the log's precision.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Millisecond) }

// record starts a record of an act of p, and names the delegations by which he
// acts.
func record(now time.Time, kind audit.Kind, p Person, details map[string]string) audit.Record {
	if len(p.Delegations) > 0 {
		ids := make([]string, len(p.Delegations))
		for i, d := range p.Delegations {
			ids[i] = hexID(d.ID)
		}
		if details == nil {
			details = map[string]string{}
		}
		details["delegation"] = strings.Join(ids, ",")
	}
	return audit.Record{Time: now, Kind: kind, Actor: p.ID.String(), Details: details}
}

// receipt waits until a signed checkpoint covers the entry and proves it there.
func (s *Service) receipt(ctx context.Context, e audit.Entry) (Receipt, error) {
	receipts, err := s.receipts(ctx, e)
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// receipts proves several entries under one checkpoint.
func (s *Service) receipts(ctx context.Context, entries ...audit.Entry) ([]Receipt, error) {
	var last int64
	for _, e := range entries {
		last = max(last, e.Index)
	}
	covered, err := s.coverWitnessed(ctx, last)
	if err != nil {
		return nil, err
	}
	hashes := s.hashReader(ctx)
	out := make([]Receipt, len(entries))
	for i, e := range entries {
		proof, err := audit.ProveInclusion(e.Index, covered.Size, hashes)
		if err != nil {
			return nil, fmt.Errorf("prove entry %d: %w", e.Index, err)
		}
		out[i] = Receipt{Entry: e, Checkpoint: covered.Signed, Inclusion: proof}
	}
	return out, nil
}

// coverWitnessed is Cover, but prefers the newest cosigned checkpoint where that
// covers the entry.
func (s *Service) coverWitnessed(ctx context.Context, index int64) (Covered, error) {
	o, err := s.LastCosigned(ctx)
	if err != nil {
		return Covered{}, err
	}
	if o.Size > index {
		return Covered{o.Checkpoint, o.Note()}, nil
	}
	return s.log.Cover(ctx, index)
}

// settledReceipt is receipt for an act that has happened and can't be asked
// for again: when the proof can't be had now, the entry alone is returned and
// the client finds its proof in the log later.
func (s *Service) settledReceipt(ctx context.Context, e audit.Entry) Receipt {
	r, err := s.receipt(ctx, e)
	if err != nil {
		s.security.WarnContext(ctx, "entry is not covered by a checkpoint yet", "index", e.Index, "error", err)
		return Receipt{Entry: e}
	}
	return r
}

// hashReader reads the tree and remembers what it read: proofs of one answer
// share most of their hashes.
func (s *Service) hashReader(ctx context.Context) tlog.HashReader {
	return rememberingHashes(ctx, s.store)
}

func rememberingHashes(ctx context.Context, store LogStore) tlog.HashReader {
	known := map[int64]audit.Hash{}
	return tlog.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) {
		var missing []int64
		for _, i := range indexes {
			if _, ok := known[i]; !ok {
				missing = append(missing, i)
			}
		}
		if len(missing) > 0 {
			read, err := store.LogHashes(ctx, missing)
			if err != nil {
				return nil, err
			}
			if len(read) != len(missing) {
				return nil, fmt.Errorf("log tree gave %d of %d hashes", len(read), len(missing))
			}
			for i, h := range read {
				known[missing[i]] = h
			}
		}
		out := make([]audit.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = known[index]
		}
		return out, nil
	})
}
