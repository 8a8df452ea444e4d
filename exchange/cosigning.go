package exchange

import (
	"context"
	"errors"
	"sync"
	"time"

	"niem/exchange/audit"
)

// Times of offers and waiting.
const (
	// offerFor: witnesses that ask within this time get the same checkpoint, so
	// that several cosign one and the same.
	offerFor = 2 * time.Second
	// reofferAfter: a log that does not grow is offered anew, so that a live
	// witness's cosignature is always fresh.
	reofferAfter = 15 * time.Second
	// forgetOffers: only the newest cosigned offer is worth keeping for longer.
	forgetOffers = time.Hour
	// silentPatience is how long a release waits for witnesses that are silent,
	// and hopeFor how long it then spares others the same wait.
	silentPatience = 2 * time.Second
	hopeFor        = 10 * time.Second
	askAgain       = 200 * time.Millisecond
)

// witnesses is what the Service knows of the log's witnesses.
type witnesses struct {
	policy WitnessPolicy
	names  []string
	byName map[string]audit.Witness

	mu       sync.Mutex
	last     Offer     // newest with a quorum, as read
	read     time.Time // when
	hopeless time.Time // when a wait was last in vain
}

func newWitnesses(p WitnessPolicy) (*witnesses, error) {
	names, need := p.Quorate()
	p.Need = need
	if p.Need > len(p.Witnesses) || p.Need < 0 {
		return nil, errors.New("the quorum asks for more witnesses than are named")
	}
	if p.MaxAge == 0 {
		p.MaxAge = defaultWitnessAge
	}
	w := &witnesses{policy: p, names: names, byName: map[string]audit.Witness{}}
	for _, one := range p.Witnesses {
		w.byName[one.Name()] = one
	}
	return w, nil
}

// Witness is the witness of that name; ErrForbidden for a stranger.
func (s *Service) Witness(name string) (audit.Witness, error) {
	w, ok := s.witnesses.byName[name]
	if !ok {
		return w, ErrForbidden
	}
	return w, nil
}

// WitnessPolicy is the policy in force; its Need is 0 without witnesses.
func (s *Service) WitnessPolicy() WitnessPolicy { return s.witnesses.policy }

// Offer gives the checkpoint to cosign now.
func (s *Service) Offer(ctx context.Context) (Covered, error) {
	size, _, err := s.store.LogTree(ctx)
	if err != nil {
		return Covered{}, err
	}
	signed, err := s.store.LastOffer(ctx)
	if err == nil {
		c, err := audit.OpenCheckpoint(signed, s.log.verifier)
		if err != nil {
			return Covered{}, err
		}
		age := s.now().Sub(c.Time)
		if age < offerFor || c.Size == size && age < reofferAfter {
			return Covered{c, signed}, nil
		}
	} else if !errors.Is(err, ErrNotFound) {
		return Covered{}, err
	}
	next, err := s.log.Cover(ctx, size-1)
	if err != nil {
		return Covered{}, err
	}
	err = s.store.AddOffer(ctx, next, s.witnesses.names, s.witnesses.policy.Need, s.now().Add(-forgetOffers))
	return next, err
}

// TakeCosignature keeps what a witness says of an offer.
func (s *Service) TakeCosignature(ctx context.Context, w audit.Witness, checkpoint, line []byte) error {
	c, err := audit.OpenCosigned(audit.AddCosignature(checkpoint, line), s.log.verifier, []audit.Witness{w})
	if err != nil || len(c.By) != 1 {
		return &InvalidError{Field: "cosignature", Code: "malformed"}
	}
	if age := s.now().Sub(c.By[0].Time); age > 5*time.Minute || age < -5*time.Minute {
		s.security.WarnContext(ctx, "a witness's clock differs", "witness", w.Name(), "by", age.Round(time.Second).String())
		return &InvalidError{Field: "cosignature", Code: "out_of_range"}
	}
	if err := s.store.AddCosignature(ctx, c.Size, c.Checkpoint.Time, w.Name(), line); err != nil {
		return err
	}
	s.witnesses.mu.Lock()
	defer s.witnesses.mu.Unlock()
	s.witnesses.read = time.Time{}
	return nil
}

// LastCosigned gives the newest checkpoint with a quorum of cosignatures; the
// zero Offer when there is none.
func (s *Service) LastCosigned(ctx context.Context) (Offer, error) {
	w := s.witnesses
	if w.policy.Need == 0 {
		return Offer{}, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := s.now(); now.Sub(w.read) < time.Second && !w.read.After(now) {
		return w.last, nil
	}
	signed, lines, err := s.store.LastCosigned(ctx, w.names, w.policy.Need)
	if errors.Is(err, ErrNotFound) {
		w.last, w.read = Offer{}, s.now()
		return Offer{}, nil
	}
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Covered{Signed: signed}, lines}
	c, err := w.policy.Open(o.Note(), s.log.verifier)
	if err != nil {
		return Offer{}, err
	}
	o.Checkpoint = c.Checkpoint
	w.last, w.read = o, s.now()
	return o, nil
}

// witnessState says how the witnesses stand now. With witnesses that are silent
// it waits a moment for them first: after a restart, or when the network hung.
func (s *Service) witnessState(ctx context.Context) (WitnessState, error) {
	for began := time.Now(); ; {
		state, err := s.witnessesNow(ctx)
		if err != nil || !state.Silent {
			return state, err
		}
		w := s.witnesses
		w.mu.Lock()
		wait := time.Since(w.hopeless) > hopeFor
		if wait && time.Since(began) > silentPatience {
			w.hopeless, wait = time.Now(), false
		}
		w.read = time.Time{}
		w.mu.Unlock()
		if !wait {
			return state, nil
		}
		select {
		case <-ctx.Done():
			return state, ctx.Err()
		case <-time.After(askAgain):
		}
	}
}

func (s *Service) witnessesNow(ctx context.Context) (WitnessState, error) {
	p := s.witnesses.policy
	if p.Need == 0 {
		return WitnessState{}, nil
	}
	o, err := s.LastCosigned(ctx)
	if err != nil {
		return WitnessState{}, err
	}
	state := WitnessState{Need: p.Need, Size: o.Size, At: o.Time, Refuse: p.Refuse}
	state.Silent = o.Signed == nil || s.now().Sub(o.Time) > p.MaxAge
	return state, nil
}

// WitnessLeaves gives leaves for witnesses, like Leaves.
func (s *Service) WitnessLeaves(ctx context.Context, from, to int64) ([]audit.WitnessLeaf, error) {
	var leaves []audit.WitnessLeaf
	err := s.eachLeaf(ctx, from, to, func(e audit.Entry, leaf audit.Hash) error {
		shown := audit.WitnessLeaf{Hash: leaf}
		if !e.Erased() {
			if rec, err := audit.ParseRecord(e.Record); err == nil && audit.ShownToWitness(rec.Kind) {
				shown.Entry = &e
			}
		}
		leaves = append(leaves, shown)
		return nil
	})
	return leaves, err
}
