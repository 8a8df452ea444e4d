package web

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) factors(c echo.Context) error {
	p := by(c).person
	has, err := s.service.Factors(c.Request().Context(), p)
	if err != nil {
		return err
	}
	out := api.Factors{Required: s.service.FactorRequired(p), TOTP: toTime(has.TOTP), Codes: has.Codes, Passkeys: make([]api.Passkey, len(has.Passkeys))}
	for i, k := range has.Passkeys {
		out.Passkeys[i] = api.Passkey{ID: k.Label(), Name: k.Name, Added: k.Added}
	}
	return c.JSON(http.StatusOK, out)
}

// completeFactor opens the session of somebody who has shown the password.
func (s *server) completeFactor(c echo.Context) error {
	var in api.FactorProof
	if err := readJSON(c, &in); err != nil {
		return err
	}
	who := by(c)
	err := s.renew(c, &who, func(token exchange.Hash) (exchange.Session, error) {
		return s.service.CompleteFactor(c.Request().Context(), who.person, who.session, origin(c), exchange.Evidence{Code: in.Code, Passkey: in.Passkey}, who.token, token)
	})
	if err != nil {
		return err
	}
	return s.writeMe(c, who.person, who.session, 0)
}

func (s *server) challengePasskey(c echo.Context) error {
	return s.writeOptions(c)(s.service.ChallengePasskey(c.Request().Context(), by(c).person, by(c).session))
}

func (s *server) beginPasskey(c echo.Context) error {
	return s.writeOptions(c)(s.service.BeginPasskey(c.Request().Context(), by(c).person, by(c).session))
}

// writeOptions answers with what the browser's credentials API takes.
func (s *server) writeOptions(c echo.Context) func([]byte, error) error {
	return func(options []byte, err error) error {
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, json.RawMessage(options))
	}
}

func (s *server) beginTOTP(c echo.Context) error {
	url, err := s.service.BeginTOTP(c.Request().Context(), by(c).person, by(c).session)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.NewTOTP{URL: url})
}

func (s *server) confirmTOTP(c echo.Context) error {
	var in api.CodeProof
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return s.enrolled(c)(s.service.ConfirmTOTP(c.Request().Context(), by(c).person, by(c).session, in.Code))
}

func (s *server) addPasskey(c echo.Context) error {
	var in api.NewPasskey
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return s.enrolled(c)(s.service.AddPasskey(c.Request().Context(), by(c).person, by(c).session, in.Name, in.Credential))
}

// enrolled opens the session in which a first factor was enrolled: to enrol is
// to prove.
func (s *server) enrolled(c echo.Context) func([]string, error) error {
	return func(codes []string, err error) error {
		if err != nil {
			return err
		}
		if who := by(c); !who.session.Factor {
			err := s.renew(c, &who, func(token exchange.Hash) (exchange.Session, error) {
				return s.service.FactorEnrolled(c.Request().Context(), who.session, who.token, token)
			})
			if err != nil {
				return err
			}
		}
		return writeCodes(c, codes)
	}
}

func writeCodes(c echo.Context, codes []string) error {
	if codes == nil {
		codes = []string{}
	}
	return c.JSON(http.StatusOK, api.RecoveryCodes{Codes: codes})
}

func (s *server) newRecoveryCodes(c echo.Context) error {
	codes, err := s.service.NewRecoveryCodes(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return writeCodes(c, codes)
}

func (s *server) removeFactor(c echo.Context) error {
	if err := s.service.RemoveFactor(c.Request().Context(), by(c).person, c.Param("factor")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) resetFactor(c echo.Context) error {
	if err := s.service.ResetFactor(c.Request().Context(), by(c).person, c.Param("username")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
