package exchange

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// DeviceLife is how long a device stays known without a sign-in.
const DeviceLife = 90 * 24 * time.Hour

// device is what a device token says: on this device that person has signed in.
type device struct {
	person  PersonID
	nonce   [16]byte // its counter
	epoch   int64
	expires time.Time
}

const deviceBytes = 16 + 16 + 8 + 8

// keyed is the HMAC of parts under the login key, for one purpose.
func (s *Service) keyed(purpose string, message []byte) []byte {
	mac := hmac.New(sha256.New, s.login.Key)
	mac.Write([]byte("niem " + purpose + " v1\x00"))
	mac.Write(message)
	return mac.Sum(nil)
}

// newDevice is a device that nobody knew before.
func newDevice(person PersonID, epoch int64) device {
	d := device{person: person, epoch: epoch}
	rand.Read(d.nonce[:]) // never fails: see crypto/rand
	return d
}

// deviceToken signs what the client is to keep.
func (s *Service) deviceToken(d device) string {
	b := make([]byte, 0, deviceBytes+sha256.Size)
	b = append(b, d.person[:]...)
	b = append(b, d.nonce[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(d.epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(d.expires.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(b, s.keyed("device", b)...))
}

// readDevice reads a token of ours that has not run out. Whether its epoch is
// the person's still, the store says.
func (s *Service) readDevice(token string) (device, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != deviceBytes+sha256.Size || !hmac.Equal(b[deviceBytes:], s.keyed("device", b[:deviceBytes])) {
		return device{}, false
	}
	d := device{
		person: PersonID(b[:16]), nonce: [16]byte(b[16:32]),
		epoch:   int64(binary.BigEndian.Uint64(b[32:])),
		expires: time.Unix(int64(binary.BigEndian.Uint64(b[40:])), 0),
	}
	return d, s.now().Before(d.expires)
}

// nobody is under which id attempts at a name that means nobody are counted,
// the same for all its spellings. Without the key it tells nothing of the name:
// people type passwords into the wrong field.
func (s *Service) nobody(login string) (id PersonID) {
	name := strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(login))), " ")
	copy(id[:], s.keyed("unknown name", []byte(name)))
	return id
}
