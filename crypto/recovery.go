package crypto

import (
	"errors"
	"fmt"
)

// recoveryPairs names, for each of the three shares, the holder of the outer
// layer and the holder of the inner one. Any two of three holders form a pair.
var recoveryPairs = [3][2]int{{0, 1}, {0, 2}, {1, 2}}

// RecoveryPair names the holders, by index, of the outer and of the inner layer of
// a share that SplitRecovery made.
func RecoveryPair(share int) (outer, inner int) {
	return recoveryPairs[share][0], recoveryPairs[share][1]
}

// SplitRecovery nests k for three holders so that any two of them open it and
// one alone opens nothing: shares {0∘1, 0∘2, 1∘2}, where i∘j is
// age(holder i, age(holder j, k's text and a line end)). The stock age tool opens
// a share in two steps.
func SplitRecovery(k *AccountKey, holders [3]AccountRecipient) (shares [3][]byte, err error) {
	for i, h := range holders {
		if h.IsZero() || h.Equal(holders[(i+1)%3]) {
			return shares, malformed("recovery needs three different holders")
		}
	}
	text := []byte(k.Secret() + "\n")
	for i, pair := range recoveryPairs {
		inner, err := sealBytes(text, holders[pair[1]].recipient)
		if err != nil {
			return [3][]byte{}, fmt.Errorf("split recovery key: %w", err)
		}
		if shares[i], err = sealBytes(inner, holders[pair[0]].recipient); err != nil {
			return [3][]byte{}, fmt.Errorf("split recovery key: %w", err)
		}
	}
	return shares, nil
}

// JoinRecovery opens the share of the pair a and b, in either order, whichever
// it is. A damaged share of another pair does no harm. If the two are no pair of
// holders the error is ErrNotForYou, unless a damaged share hides which it was.
// The caller compares the key's Recipient with the unit's published one.
func JoinRecovery(shares [3][]byte, a, b *AccountKey) (*AccountKey, error) {
	failure := error(ErrNotForYou)
	for _, share := range shares {
		for _, order := range [2][2]*AccountKey{{a, b}, {b, a}} {
			key, err := joinShare(share, order[0], order[1])
			if err == nil {
				return key, nil
			}
			if !errors.Is(err, ErrNotForYou) {
				failure = err
			}
		}
	}
	return nil, fmt.Errorf("join recovery key: %w", failure)
}

// HalfOpen opens the outer layers of the shares whose outer holder is k, the
// holder of that index (0 to 2), and gives the inner files by the index of the
// holder whom each is sealed to. They tell k nothing. In a pair the holder of the
// lower index begins; holder 2 never does.
func HalfOpen(shares [3][]byte, holder int, k *AccountKey) (map[int][]byte, error) {
	inner := map[int][]byte{}
	for i, pair := range recoveryPairs {
		if pair[0] != holder {
			continue
		}
		nested, err := openBytes(shares[i], stanzaHybrid, k.identity, maxRecoveryShare)
		if err != nil {
			return nil, fmt.Errorf("open outer layer of a recovery share: %w", err)
		}
		inner[pair[1]] = nested
	}
	if len(inner) == 0 {
		return nil, malformed("the last of three holders has inner layers only")
	}
	return inner, nil
}

// FinishOpen opens an inner file that HalfOpen gave, with the key of the holder
// it is sealed to, and holds what comes out against the unit's published key.
func FinishOpen(inner []byte, k *AccountKey, published AccountRecipient) (*AccountKey, error) {
	text, err := openBytes(inner, stanzaHybrid, k.identity, maxRecoveryShare)
	if err != nil {
		return nil, fmt.Errorf("open inner layer of a recovery share: %w", err)
	}
	key, err := ParseAccountKey(string(text))
	if err != nil {
		return nil, err
	}
	if !key.Recipient().Equal(published) {
		return nil, tampered("recovery share: another key than the unit's")
	}
	return key, nil
}

// maxRecoveryShare bounds a share's layers: two hybrid headers and a key's text.
const maxRecoveryShare = 16 << 10

func joinShare(share []byte, outer, inner *AccountKey) (*AccountKey, error) {
	nested, err := openBytes(share, stanzaHybrid, outer.identity, maxRecoveryShare)
	if err != nil {
		return nil, err
	}
	text, err := openBytes(nested, stanzaHybrid, inner.identity, maxRecoveryShare)
	if err != nil {
		return nil, err
	}
	return ParseAccountKey(string(text))
}

const rehearsalDomain = "niem/rehearsal/1"

// NewRehearsal draws a value and seals it to a unit's recovery key. Whoever can
// name the value afterwards has opened the key; check tells whether he does.
func NewRehearsal(unit AccountRecipient) (sealed []byte, check Hash, err error) {
	if unit.IsZero() {
		return nil, Hash{}, malformed("rehearsal of nobody's key")
	}
	value := NewSeed()
	if sealed, err = sealBytes(value[:], unit.recipient); err != nil {
		return nil, Hash{}, fmt.Errorf("seal rehearsal: %w", err)
	}
	return sealed, CheckRehearsal(value[:]), nil
}

// OpenRehearsal gives the value that NewRehearsal sealed.
func OpenRehearsal(sealed []byte, unit *AccountKey) ([]byte, error) {
	value, err := openBytes(sealed, stanzaHybrid, unit.identity, len(Seed{}))
	if err != nil {
		return nil, fmt.Errorf("open rehearsal: %w", err)
	}
	return value, nil
}

// CheckRehearsal gives the check of a rehearsal's value.
func CheckRehearsal(value []byte) Hash {
	return HashOf(append([]byte(rehearsalDomain+"\x00"), value...))
}
