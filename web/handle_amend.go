package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) offerHandover(c echo.Context) error {
	request, doc, err := amended(c)
	if err != nil {
		return err
	}
	offer, err := s.service.OfferHandover(c.Request().Context(), by(c).person, c.Param("unit"), request, doc)
	if err != nil {
		return err
	}
	out := api.Offer{Label: offer.Label, Why: offer.Why, Shares: make([]api.Share, len(offer.Shares))}
	for i, x := range offer.Shares {
		out.Shares[i] = api.Share{Kind: x.Kind.String(), Person: x.Person.String(), Recipient: x.Recipient}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) amend(c echo.Context) error {
	request, doc, err := amended(c)
	if err != nil {
		return err
	}
	var in api.Amendment
	if err := readJSON(c, &in); err != nil {
		return err
	}
	grants := make([]exchange.NewGrant, len(in.Grants))
	for i, g := range in.Grants {
		grants[i] = exchange.NewGrant{Label: g.Label, Envelope: g.Envelope}
		if grants[i].Kind, err = fromGrantKind(g.Kind); err != nil {
			return err
		}
		if grants[i].Person, err = fromPersonID("person", g.Person); err != nil {
			return err
		}
	}
	receipt, err := s.service.Amend(c.Request().Context(), by(c).person, c.Param("unit"), request, doc, in.Manifest, grants)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toReceipt(receipt))
}

func (s *server) recoveryKeys(c echo.Context) error {
	unit, err := fromPersonID("unit", c.Param("id"))
	if err != nil {
		return err
	}
	keys, err := s.service.RecoveryKeys(c.Request().Context(), unit)
	if err != nil {
		return err
	}
	out := make([]api.HeldKey, len(keys))
	for i, k := range keys {
		out[i] = api.HeldKey{Event: toReceipt(k.Receipt), Holders: toPeople(k.Holding[:])}
	}
	return c.JSON(http.StatusOK, out)
}
