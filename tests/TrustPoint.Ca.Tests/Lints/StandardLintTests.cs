using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Tests.Lints;

/// <summary>The rules for particular kinds of certificates: each is broken once, and the lint of that rule says so.</summary>
public sealed class StandardLintTests
{
    [Fact] // IEEE 802.1AR-2018 sections 8.6, 8.7 and 8.10.3, RFC 8995 section 2.3; IEEE 802.1AR-2018 section 8, RFC 9608
    public async Task A_factory_identity_has_a_serial_number_no_end_and_one_kind_of_status()
    {
        var idevid = await Specimen.OfAsync("idevid");
        Assert.Equal("", idevid.Lint(idevid.Good));
        Refused("X5-40", idevid.Lint(idevid.WithSubject(new NameAttribute(Oids.Organization, "Plant"))));
        Refused("X5-7", idevid.Lint(idevid.Good with { NotAfter = idevid.Now.AddYears(30) }));
        Refused("X5-42", "X5-12", idevid.Lint(idevid.Without(Oids.AuthorityKeyIdentifier)));
        Refused("X5-43", idevid.Lint(idevid.With(Extensions.KeyUsage(KeyUsages.KeyAgreement))));
        Refused("X5-43", idevid.Lint(idevid.With(Extensions.ExtendedKeyUsage([Oids.ClientAuth]))));
        Refused("X5-48", idevid.Lint(idevid.Without(Oids.NoRevAvail)));
        Refused("X5-48", idevid.Lint(idevid.With(Extensions.CrlDistributionPoints(["http://pki.plant.example/a.crl"]))));
        Refused("X5-49", idevid.Lint(idevid.With(Extensions.AuthorityBasicConstraints(null))));
    }

    [Theory] // RFC 9525 section 2
    [InlineData("tls-server")]
    [InlineData("tls-peer")]
    [InlineData("est-server")]
    [InlineData("registrar")]
    public async Task A_server_is_named_by_its_alternative_names(string profile)
    {
        var server = await Specimen.OfAsync(profile);
        Assert.Equal("", server.Lint(server.Good));
        Refused("TLS-1", server.Lint(server.WithNames(new GeneralName.Uri("urn:pump-1"))));
        Refused("TLS-2", server.Lint(server.WithSubject(new NameAttribute(Oids.CommonName, "other.plant.example"))));
        Refused("TLS-3", server.Lint(server.Good with { NotAfter = server.Good.NotBefore.AddDays(398) }));
        Refused("TLS-4", server.Lint(server.With(Extensions.ExtendedKeyUsage([Oids.ClientAuth]))));
    }

    [Fact] // OPC 10000-6 section 6.2.2
    public async Task An_OPC_UA_application_has_one_URI_and_a_full_subject()
    {
        var application = await Specimen.OfAsync("opc-ua-application");
        Assert.Equal("", application.Lint(application.Good));
        Refused("OPC-1", application.Lint(application.WithNames(new GeneralName.Uri("urn:a"), new GeneralName.Uri("urn:b"))));
        Refused("OPC-1", application.Lint(application.WithNames(new GeneralName.Dns("pump-1"))));
        Refused("OPC-2", application.Lint(application.WithSubject(new NameAttribute(Oids.CommonName, "pump-1"))));
        Refused("OPC-3", application.Lint(application.With(Extensions.KeyUsage(KeyUsages.NonRepudiation))));
    }

    [Theory] // SPIFFE-ID section 2, X509-SVID section 2
    [InlineData("spiffe://plant.example/pump-1", true)]
    [InlineData("spiffe://plant.example/line/1/pump-1", true)]
    [InlineData("spiffe://plant.example", false)]            // no workload
    [InlineData("spiffe://plant.example/", false)]           // trailing slash
    [InlineData("spiffe://plant.example/a//b", false)]       // empty segment
    [InlineData("spiffe://plant.example/a/../b", false)]
    [InlineData("spiffe://plant.example/a/./b", false)]
    [InlineData("spiffe://Plant.example/pump-1", false)]     // upper case in the trust domain
    [InlineData("SPIFFE://plant.example/pump-1", false)]
    [InlineData("spiffe://plant.example:8443/pump-1", false)]
    [InlineData("spiffe://user@plant.example/pump-1", false)]
    [InlineData("spiffe://plant.example/pump-1?x=y", false)]
    [InlineData("spiffe://plant.example/pump-1#a", false)]
    [InlineData("spiffe://plant.example/pump%2d1", false)]
    [InlineData("spiffe:///pump-1", false)]
    [InlineData("https://plant.example/pump-1", false)]
    public async Task A_SPIFFE_ID_is_one_of_a_workload(string id, bool good)
    {
        Assert.Equal(good, SpiffeId.Violation(id) is null);
        var svid = await Specimen.OfAsync("spiffe-svid");
        Assert.Equal(!good, svid.Lint(svid.WithNames(new GeneralName.Uri(id))).Contains("SPIFFE-1", StringComparison.Ordinal));
    }

    [Fact] // X509-SVID sections 2, 4.3 and 4.4
    public async Task A_workload_has_one_URI_and_signs_for_both_ends()
    {
        var svid = await Specimen.OfAsync("spiffe-svid");
        Assert.Equal("", svid.Lint(svid.Good));
        Refused("SPIFFE-1", svid.Lint(svid.WithNames(new GeneralName.Uri("spiffe://a.example/b"), new GeneralName.Uri("spiffe://a.example/c"))));
        Refused("SPIFFE-2", svid.Lint(svid.With(Extensions.KeyUsage(KeyUsages.KeyAgreement))));
        Refused("SPIFFE-3", svid.Lint(svid.With(Extensions.ExtendedKeyUsage([Oids.ClientAuth]))));
    }

    [Fact] // RFC 6960 section 4.2.2.2
    public async Task An_OCSP_responder_signs_answers_and_nothing_about_itself()
    {
        var responder = await Specimen.OfAsync("ocsp-responder");
        Assert.Equal("", responder.Lint(responder.Good));
        Refused("OCSP-1", responder.Lint(responder.With(Extensions.ExtendedKeyUsage([Oids.OcspSigning, Oids.ServerAuth]))));
        Refused("OCSP-2", responder.Lint(responder.Without(Oids.OcspNoCheck)));
        Refused("OCSP-3", responder.Lint(responder.With(Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, "http://pki.plant.example/ocsp")]))));
        Refused("OCSP-3", responder.Lint(responder.With(Extensions.CrlDistributionPoints(["http://pki.plant.example/a.crl"]))));
    }

    private static void Refused(string id, string found) => Assert.Contains(id, found, StringComparison.Ordinal);

    // A rule of this standard that a rule for all certificates enforces.
    private static void Refused(string rule, string id, string found) => Assert.True(found.Contains(id, StringComparison.Ordinal), $"{rule}: {found}");
}
