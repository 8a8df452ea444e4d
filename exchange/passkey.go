package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"niem/exchange/audit"
)

// MaxPasskeys of one person.
const MaxPasskeys = 10

const (
	purposeRegister = "passkey_register"
	purposeAssert   = "passkey_assert"
)

// relyingParty checks the configuration. It is nil without a relying party's id:
// there are no passkeys then.
func (c FactorConfig) relyingParty() (*webauthn.WebAuthn, error) {
	if c.Issuer == "" || c.Rule != FactorForRoles && c.Rule != FactorForAll {
		return nil, errors.New("second factor: the issuer is missing, or the rule is unknown")
	}
	if c.RPID == "" {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{RPID: c.RPID, RPDisplayName: c.Issuer, RPOrigins: c.Origins,
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired},
		AttestationPreference:  protocol.PreferNoAttestation})
}

// passkeyOwner shows a person and the passkeys to the WebAuthn library.
type passkeyOwner struct {
	person      Person
	credentials []webauthn.Credential
}

func (o *passkeyOwner) WebAuthnID() []byte                         { return o.person.ID[:] }
func (o *passkeyOwner) WebAuthnName() string                       { return o.person.Username }
func (o *passkeyOwner) WebAuthnDisplayName() string                { return o.person.FullName }
func (o *passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

func (s *Service) passkeyOwner(ctx context.Context, p Person) (*passkeyOwner, error) {
	if s.relyingParty == nil {
		return nil, ErrNotFound
	}
	has, err := s.store.Factors(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	o := &passkeyOwner{person: p}
	for _, k := range has.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Credential, &c); err != nil {
			return nil, fmt.Errorf("stored passkey: %w", err)
		}
		o.credentials = append(o.credentials, c)
	}
	return o, nil
}

// BeginPasskey gives the options by which an authenticator makes a passkey, for
// this session, once.
func (s *Service) BeginPasskey(ctx context.Context, p Person, session Session) ([]byte, error) {
	o, err := s.passkeyOwner(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(o.credentials) >= MaxPasskeys {
		return nil, ErrConflict
	}
	options, data, err := s.relyingParty.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.credentials).CredentialDescriptors()))
	return s.asked(ctx, session, purposeRegister, options, data, err)
}

// asked keeps a challenge and gives the options for the client.
func (s *Service) asked(ctx context.Context, session Session, purpose string, options any, data *webauthn.SessionData, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("passkey challenge: %w", err)
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	if err := s.store.SaveChallenge(ctx, session.ID, purpose, kept, s.now()); err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// answered takes the session's challenge away, so that it is answered once.
func (s *Service) answered(ctx context.Context, session Session, purpose string) (data webauthn.SessionData, err error) {
	kept, made, err := s.store.TakeChallenge(ctx, session.ID, purpose)
	if errors.Is(err, ErrNotFound) || err == nil && s.now().Sub(made) >= challengeTime {
		return data, ErrNoChallenge
	}
	if err != nil {
		return data, err
	}
	return data, json.Unmarshal(kept, &data)
}

// AddPasskey enrols what an authenticator answered to BeginPasskey.
func (s *Service) AddPasskey(ctx context.Context, p Person, session Session, name string, answer []byte) (recovery []string, err error) {
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > 60 || shownDevice(name) != name {
		return nil, &InvalidError{Field: "name", Code: "malformed"}
	}
	o, err := s.passkeyOwner(ctx, p)
	if err != nil {
		return nil, err
	}
	data, err := s.answered(ctx, session, purposeRegister)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, ErrBadFactor
	}
	c, err := s.relyingParty.CreateCredential(o, data, parsed)
	if err != nil {
		return nil, ErrBadFactor
	}
	k, err := toPasskey(c)
	if err != nil {
		return nil, err
	}
	k.Name, k.Added = name, s.now()
	recovery, kept, err := s.firstCodes(ctx, p, session)
	if err != nil {
		return nil, err
	}
	rec := record(k.Added, audit.KindFactorEnrolled, p, map[string]string{"method": methodPasskey, "passkey": k.Label(), "session": hexID(session.ID)})
	return recovery, s.store.AddPasskey(ctx, p.ID, k, kept, rec)
}

func toPasskey(c *webauthn.Credential) (Passkey, error) {
	b, err := json.Marshal(c)
	return Passkey{ID: c.ID, Credential: b, Counter: c.Authenticator.SignCount}, err
}

// Label is how the log and lists call a passkey: its id is long.
func (k Passkey) Label() string {
	sum := sha256.Sum256(k.ID)
	return hex.EncodeToString(sum[:8])
}

// ChallengePasskey gives the options by which the person's passkeys prove it is
// them, for this session, once.
func (s *Service) ChallengePasskey(ctx context.Context, p Person, session Session) ([]byte, error) {
	o, err := s.passkeyOwner(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(o.credentials) == 0 {
		return nil, ErrNotFound
	}
	options, data, err := s.relyingParty.BeginLogin(o, webauthn.WithUserVerification(protocol.VerificationRequired))
	return s.asked(ctx, session, purposeAssert, options, data, err)
}

// provePasskey checks a passkey's answer. A counter of signatures that does not
// grow means a copied passkey.
func (s *Service) provePasskey(ctx context.Context, p Person, session Session, answer []byte, decoy bool) error {
	o, err := s.passkeyOwner(ctx, p)
	if err != nil {
		return err
	}
	data, err := s.answered(ctx, session, purposeAssert)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return ErrBadFactor
	}
	before := uint32(0)
	for _, c := range o.credentials {
		if string(c.ID) == string(parsed.RawID) {
			before = c.Authenticator.SignCount
		}
	}
	c, err := s.relyingParty.ValidateLogin(o, data, parsed)
	if err != nil || c.Authenticator.CloneWarning || decoy {
		return ErrBadFactor
	}
	k, err := toPasskey(c)
	if err != nil {
		return err
	}
	used, err := s.store.UsePasskey(ctx, p.ID, k, before)
	if err == nil && !used {
		err = ErrBadFactor
	}
	return err
}
