package crypto

import "fmt"

// CheckGrant checks that a grant opened from G is the one the manifest speaks of:
// H(G) is its recipient's entry; document, container and signing device are the
// manifest's; it has the tiles of every page; and the commitment opens to its
// codeword. Anything else is ErrTampered. The caller knows that g was parsed
// from G's plaintext and that g.Recipient is himself.
//
// A grant carried over from an earlier version names the device that made it:
// use CheckGrantInChain where there is more than one version.
func (m *Manifest) CheckGrant(g *Grant, G []byte) error {
	return m.checkGrant(g, G, m.Device)
}

// CheckGrantInChain is CheckGrant against the last manifest of a verified chain,
// with the device of the version that brought this grant in.
func CheckGrantInChain(chain []*Manifest, g *Grant, G []byte) error {
	if len(chain) == 0 {
		return fmt.Errorf("%w: no manifest", ErrChain)
	}
	last := chain[len(chain)-1]
	origin := last
	for i := len(chain) - 2; i >= 0; i-- {
		entry := chain[i].Find(GrantRecipient, g.Recipient)
		if entry == nil || entry.G != HashOf(G) {
			break
		}
		origin = chain[i]
	}
	return last.checkGrant(g, G, origin.Device)
}

func (m *Manifest) checkGrant(g *Grant, G []byte, device Hash) error {
	entry := m.Find(GrantRecipient, g.Recipient)
	switch {
	case entry == nil:
		return tampered("grant: its recipient isn't in the manifest")
	case entry.G != HashOf(G):
		return tampered("grant: not the one in the manifest")
	case g.Document != m.Document, g.Container != m.Container():
		return tampered("grant: of another document")
	case g.SenderDevice != device:
		return tampered("grant: of another device")
	case len(g.Pages) != len(m.Pages):
		return tampered("grant: %d pages for %d", len(g.Pages), len(m.Pages))
	}
	for i, p := range g.Pages {
		tiles := m.Pages[i].Geometry.Tiles()
		if len(p.Keys) != tiles || validateBits(p.Bits, tiles) != nil {
			return tampered("grant: page %d has another grid", i)
		}
	}
	if !CommitCodeword(m.Document, g.Recipient, g.Salt, g.Codeword()).Equal(entry.Codeword) {
		return tampered("grant: its codeword isn't the one committed to")
	}
	return nil
}

// CheckMasterGrant checks that a master grant opened from G is the manifest's:
// H(G) is the entry of kind and person; document, container and geometry are the
// manifest's. Anything else is ErrTampered.
func (m *Manifest) CheckMasterGrant(master *MasterGrant, kind GrantKind, person PersonID, G []byte) error {
	entry := m.Find(kind, person)
	switch {
	case kind != GrantMaster && kind != GrantRecovery:
		return malformed("no master grant is of kind %s", kind)
	case entry == nil:
		return tampered("master grant: not in the manifest")
	case entry.G != HashOf(G):
		return tampered("master grant: not the one in the manifest")
	case master.Document != m.Document, master.Container != m.Container():
		return tampered("master grant: of another document")
	case len(master.Geometry) != len(m.Pages):
		return tampered("master grant: %d pages for %d", len(master.Geometry), len(m.Pages))
	}
	for i, g := range master.Geometry {
		if g != m.Pages[i].Geometry || len(master.Keys[i]) != g.Tiles() {
			return tampered("master grant: page %d has another grid", i)
		}
	}
	return nil
}

// CheckBlock checks a page block's hash against the manifest's, else ErrTampered.
func (m *Manifest) CheckBlock(page int, block []byte) error {
	if page < 0 || page >= len(m.Pages) {
		return malformed("no page %d in the manifest", page)
	}
	if HashOf(block) != m.Pages[page].Block {
		return tampered("page block %d: not the one in the manifest", page)
	}
	return nil
}

// CheckLabel checks a sealed label's hash against the entry of kind and person,
// else ErrTampered.
func (m *Manifest) CheckLabel(kind GrantKind, person PersonID, label []byte) error {
	if entry := m.Find(kind, person); entry == nil || entry.Label != HashOf(label) {
		return tampered("label: not the one in the manifest")
	}
	return nil
}
