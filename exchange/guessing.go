package exchange

import (
	"context"
	"errors"
	"strconv"
	"time"

	"niem/exchange/audit"
)

// settleTime bounds a check and what is noted of it. A client that hangs up
// ends neither, or it could try passwords that count for nothing.
const settleTime = 45 * time.Second

// proof is one check of something that only its owner knows.
type proof struct {
	// who is meant; the zero Person for nobody.
	who Person
	// subject is who.ID, or under which id a name that means nobody is counted.
	subject PersonID
	// binds: a wrong secret is a wrong password for the directory.
	binds bool
	// session that a right secret begins; the zero ID for other proofs.
	session ID
	// check tests the secret: ErrBadCredentials or ErrAccountLocked when it is
	// wrong, ErrDirectoryDown or ErrUnavailable when it could not be tested,
	// another error when it was right and is not enough. As a decoy it must cost
	// the same and be ErrBadCredentials whatever the secret is.
	check func(ctx context.Context, decoy bool) error
}

// provePassword checks the password of somebody who is signed in, or whose entry
// is known otherwise. It is counted as every proof is.
func (s *Service) provePassword(ctx context.Context, p Person, from Origin, password string) error {
	if !PlausiblePassword(password) {
		return ErrBadCredentials
	}
	_, err := s.attempt(ctx, from, false, proof{who: p, subject: p.ID, binds: true, check: func(ctx context.Context, decoy bool) error {
		_, err := s.tryPassword(ctx, p, password, decoy)
		return err
	}})
	return err
}

// tryPassword asks the directory, for the check of a proof alone: what is not
// reserved as an attempt beforehand would not count.
func (s *Service) tryPassword(ctx context.Context, who Person, password string, decoy bool) (Person, error) {
	if decoy || who.ID == (PersonID{}) {
		return Person{}, s.directory.Decoy(ctx, password)
	}
	return s.directory.Authenticate(ctx, who, password)
}

// proveCode checks something other than a password that only p can have, such
// as the code of a second factor: the same counter, the same lock. check gets
// decoy when the account is locked, and must then refuse at the same cost; it
// gives ErrBadCredentials for a wrong code.
func (s *Service) proveCode(ctx context.Context, p Person, from Origin, check func(ctx context.Context, decoy bool) error) error {
	_, err := s.attempt(ctx, from, false, proof{who: p, subject: p.ID, check: check})
	return err
}

// passwordOf checks a password under a login name, for a new session unless
// session is the zero ID. who is whom the name means, also when the password is
// refused; the zero Person when it means nobody, which costs the same. admit
// says whether the person may go on, for a right password. device is the token
// that makes the client known from now on.
func (s *Service) passwordOf(ctx context.Context, login, password string, from Origin, session ID, admit func(Person) error) (who, authenticated Person, device string, err error) {
	if !PlausibleName(login) || !PlausiblePassword(password) {
		return Person{}, Person{}, "", ErrBadCredentials
	}
	taken := false
	if _, ours := s.readDevice(from.Device); !ours { // before any other work
		if err := s.takeSource(ctx, from); err != nil {
			return Person{}, Person{}, "", err
		}
		taken = true
	}
	p := proof{subject: s.nobody(login), binds: true, session: session}
	who, err = s.directory.Lookup(ctx, login)
	switch {
	case err == nil:
		p.who, p.subject = who, who.ID
	case !errors.Is(err, ErrNotFound):
		return Person{}, Person{}, "", errors.Join(err, s.giveSource(ctx, from, taken))
	}
	p.check = func(ctx context.Context, decoy bool) (err error) {
		if authenticated, err = s.tryPassword(ctx, p.who, password, decoy); err != nil {
			return err
		}
		return admit(authenticated)
	}
	device, err = s.attempt(ctx, from, taken, p)
	return p.who, authenticated, device, err
}

// attempt is the one way by which a secret is checked, whatever it is for:
//
//  1. The attempt is written as a failure, and committed. Without the database
//     nothing is checked.
//  2. The secret is checked; as a decoy where the counter is used up or the
//     directory must be spared.
//  3. A wrong one stays, with its entry; the fifth locks. A right one is taken
//     back and clears its counter. One that could not be checked is taken back.
//
// Wrong, unknown, locked and spared are ErrBadCredentials alike and take the
// same steps. ErrSlowDown is for networks that had too many wrong ones. taken
// says that the network's attempt is counted already.
func (s *Service) attempt(ctx context.Context, from Origin, taken bool, p proof) (token string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	d, ours := s.readDevice(from.Device)
	want := Attempt{Subject: p.subject, Person: p.who.ID != (PersonID{}), Source: from.network(), At: s.now(), Binds: p.binds}
	if ours && d.person == p.subject {
		want.Device, want.Epoch = d.nonce[:], d.epoch
	} else if !taken {
		if err := s.takeSource(ctx, from); err != nil {
			return "", err
		}
		taken = true
	}
	a, err := s.store.ReserveAttempt(ctx, want, want.At.Add(-s.login.DirectoryWindow), func(f AttemptFacts) AttemptRuling {
		return s.login.DecideAttempt(f, p.binds)
	})
	if err != nil {
		return "", errors.Join(err, s.giveSource(ctx, from, taken))
	}
	if len(a.Device) == 0 && !taken { // known before the person's devices were forgotten
		if err := s.takeSource(ctx, from); err != nil {
			return "", errors.Join(err, s.store.DropAttempt(ctx, a))
		}
		taken = true
	}
	err = p.check(ctx, a.Ruling.Decoy())
	switch {
	case a.Ruling.Decoy() && !untested(err), errors.Is(err, ErrBadCredentials), errors.Is(err, ErrAccountLocked):
		code := refusedCode(p, a, err)
		s.security.WarnContext(ctx, "sign-in refused", "code", code, "subject", p.subject.String())
		if err := s.store.RefuseAttempt(ctx, a, MaxFailures, func(locks bool) audit.Record { return s.refusedRecord(p, a, code, locks) }); err != nil {
			return "", err
		}
		return "", ErrBadCredentials
	case untested(err):
		s.security.WarnContext(ctx, "secret could not be checked", "error", err)
		return "", errors.Join(err, s.store.DropAttempt(ctx, a), s.giveSource(ctx, from, taken))
	case err != nil || p.session == (ID{}): // right, and no sign-in
		if failed := errors.Join(s.store.AcceptAttempt(ctx, a, nil), s.giveSource(ctx, from, taken)); failed != nil {
			return "", failed
		}
		return "", err
	}
	if len(a.Device) == 0 {
		epoch, err := s.store.DeviceEpoch(ctx, p.subject)
		if err != nil {
			return "", err
		}
		d = newDevice(p.subject, epoch)
	}
	d.expires = a.At.Add(DeviceLife)
	err = errors.Join(s.store.AcceptAttempt(ctx, a, &SignInNote{p.session, d.nonce[:]}), s.giveSource(ctx, from, taken))
	if err != nil {
		return "", err
	}
	return s.deviceToken(d), nil
}

// untested: nothing is known of the secret.
func untested(err error) bool {
	return errors.Is(err, ErrDirectoryDown) || errors.Is(err, ErrUnavailable)
}

// refusedCode is why an attempt was refused, for the log.
func refusedCode(p proof, a Attempt, err error) string {
	switch {
	case p.who.ID == (PersonID{}):
		return "unknown"
	case a.Ruling.Locked:
		return "locked"
	case a.Ruling.Spared:
		return "spared"
	case errors.Is(err, ErrAccountLocked):
		return "account_locked"
	case !p.binds:
		return "bad_code"
	}
	return "bad_credentials"
}

// refusedRecord is the entry of a wrong secret; the one that locks says so. A
// name that means nobody is not written down.
func (s *Service) refusedRecord(p proof, a Attempt, code string, locks bool) audit.Record {
	counter := "strangers"
	if len(a.Device) > 0 {
		counter = "device"
	}
	rec := audit.Record{Time: s.now(), Kind: audit.KindSignInRefused, Actor: audit.System, Details: map[string]string{"code": code, "counter": counter}}
	if !a.Person {
		return rec
	}
	rec.Actor = p.who.ID.String()
	if locks {
		rec.Kind, rec.Details["failures"] = audit.KindLoginLocked, strconv.Itoa(MaxFailures)
	}
	return rec
}

// takeSource counts an attempt of a network, ErrSlowDown when it had too many.
func (s *Service) takeSource(ctx context.Context, from Origin) error {
	n, err := s.store.TakeSource(ctx, from.network(), s.now(), SourceWindow)
	if err == nil && n > s.login.SourceLimit {
		return ErrSlowDown
	}
	return err
}

// giveSource takes back what takeSource counted, if it did.
func (s *Service) giveSource(ctx context.Context, from Origin, taken bool) error {
	if !taken {
		return nil
	}
	return s.store.GiveSource(ctx, from.network())
}
