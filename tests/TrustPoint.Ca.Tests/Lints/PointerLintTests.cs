using System.Formats.Asn1;
using System.Text.RegularExpressions;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Tests.Lints;

/// <summary>Where a certificate points to, X5-18: RFC 5280 sections 4.2.1.13, 4.2.2.1 and 8. Each rule is broken once, and its lint says so.</summary>
public sealed class PointerLintTests : IAsyncLifetime
{
    private const string Crl = "http://pki.plant.example:8080/crl/issuing.crl";
    private const string Issuer = "http://pki.plant.example:8080/ca/issuing.crt";
    private const string Ocsp = "http://pki.plant.example:8080/ocsp";

    private Specimen server = null!;
    private Specimen device = null!;
    private Specimen responder = null!;

    public async Task InitializeAsync() =>
        (server, device, responder) = (await Specimen.OfAsync("tls-server"), await Specimen.OfAsync("ldevid"), await Specimen.OfAsync("ocsp-responder"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact] // RFC 5280 sections 4.2.1.13 and 4.2.2.1
    public void A_certificate_points_to_its_CRL_its_responder_and_its_issuer()
    {
        Assert.Equal("", server.Lint(server.Good));
        Assert.Contains(Extensions.CrlDistributionPoints([Crl]), server.Good.Extensions);
        Assert.Contains(Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, Ocsp), new(Oids.AccessCaIssuers, Issuer)]), server.Good.Extensions);
    }

    [Fact] // RFC 9608 section 3: caIssuers may stay, where to ask for a status may not
    public void One_without_a_status_points_to_its_issuer_alone()
    {
        Assert.Equal("", device.Lint(device.Good));
        Assert.Contains(Extensions.AuthorityInformationAccess([new(Oids.AccessCaIssuers, Issuer)]), device.Good.Extensions);
        Assert.DoesNotContain(device.Good.Extensions, extension => extension.Oid == Oids.CrlDistributionPoints);
        Assert.DoesNotContain(responder.Good.Extensions, extension => extension.Oid is Oids.CrlDistributionPoints or Oids.AuthorityInfoAccess);
    }

    [Fact] // RFC 5280 section 4.2.1.13
    public void A_CRL_is_pointed_to_exactly_where_the_profile_says()
    {
        Refused("4.2.1.13", server.Lint(server.Without(Oids.CrlDistributionPoints)));
        Refused("4.2.1.13", device.Lint(device.With(Extensions.CrlDistributionPoints([Crl]))));
    }

    [Fact] // RFC 5280 section 4.2.1.13: neither a CRL of some reasons nor one of another issuer
    public void A_distribution_point_is_a_URI_and_nothing_else()
    {
        Refused("4.2.1.13", server.Lint(server.With(DistributionPoint(point => point.WriteBitString([0x40], 6, new Asn1Tag(TagClass.ContextSpecific, 1))))));
        Refused("4.2.1.13", server.Lint(server.With(DistributionPoint(point =>
        {
            using var issuer = point.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2));
            point.WriteEncodedValue(Convert.FromHexString("A4023000"));
        }))));
        Assert.Equal("", server.Lint(server.With(DistributionPoint(_ => { }))));
    }

    [Theory] // RFC 5280 section 4.2.2.1
    [InlineData("tls-server", "")]
    [InlineData("tls-server", "issuer")]
    [InlineData("tls-server", "ocsp")]
    [InlineData("tls-server", "issuer ocsp ocsp")]
    [InlineData("tls-server", "ocsp issuer repository")]
    [InlineData("ldevid", "")]
    [InlineData("ldevid", "ocsp issuer")]
    [InlineData("ocsp-responder", "issuer")]
    [InlineData("spiffe-svid", "issuer")]
    public async Task Access_is_described_exactly_where_the_profile_says(string profile, string entries)
    {
        var specimen = await Specimen.OfAsync(profile);
        var access = entries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry switch
        {
            "ocsp" => new AccessDescription(Oids.AccessOcsp, Ocsp),
            "issuer" => new(Oids.AccessCaIssuers, Issuer),
            _ => new("1.3.6.1.5.5.7.48.5", Issuer), // id-ad-caRepository
        }).ToList();
        Refused("4.2.2.1", specimen.Lint(access is [] ? specimen.Without(Oids.AuthorityInfoAccess) : specimen.With(Extensions.AuthorityInformationAccess(access))));
    }

    [Fact] // RFC 5280 section 4.2.2.1
    public void A_location_that_is_no_URI_is_refused()
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        using (value.PushSequence())
        {
            foreach (var (method, uri) in new[] { (Oids.AccessOcsp, Ocsp), (Oids.AccessCaIssuers, Issuer) }) Describe(method, writer => writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, new Asn1Tag(TagClass.ContextSpecific, 6)));
            Describe(Oids.AccessCaIssuers, writer => writer.WriteEncodedValue(Convert.FromHexString("A4023000")));
        }
        Refused("4.2.2.1", server.Lint(server.With(new(Oids.AuthorityInfoAccess, false, value.Encode()))));

        void Describe(string method, Action<AsnWriter> location)
        {
            using var description = value.PushSequence();
            value.WriteObjectIdentifier(method);
            location(value);
        }
    }

    [Theory] // RFC 5280 sections 4.2.1.6 and 8
    [InlineData("https://pki.plant.example:8080/crl/issuing.crl")] // TLS to check TLS
    [InlineData("ldap://pki.plant.example:8080/crl/issuing.crl")]
    [InlineData("/crl/issuing.crl")] // not absolute
    [InlineData("http://pki.plant.example:8080/crl/%")]
    [InlineData("http://other.plant.example:8080/crl/issuing.crl")] // not this appliance
    [InlineData("http://pki.plant.example:80801/crl/issuing.crl")]
    [InlineData("http://pki.plant.example:8080.evil.example/crl/issuing.crl")]
    public void A_pointer_is_an_absolute_http_URI_on_this_appliance(string uri)
    {
        Refused("4.2.1.6 and 8", server.Lint(server.With(Extensions.CrlDistributionPoints([uri]))));
        Refused("4.2.1.6 and 8", server.Lint(server.With(Extensions.CrlDistributionPoints([Crl, uri]))));
        Refused("4.2.1.6 and 8", server.Lint(server.With(Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, uri), new(Oids.AccessCaIssuers, Issuer)]))));
        Refused("4.2.1.6 and 8", server.Lint(server.With(Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, Ocsp), new(Oids.AccessCaIssuers, uri)]))));
    }

    [Fact]
    public void Where_nobody_reaches_the_appliance_a_certificate_points_nowhere()
    {
        var silent = server.Good with { Extensions = [.. server.Good.Extensions.Where(extension => extension.Oid is not (Oids.CrlDistributionPoints or Oids.AuthorityInfoAccess))] };
        Assert.Equal("", server.LintUnreachable(silent));
        Refused("4.2.1.13", server.Lint(silent));
        Refused("4.2.2.1", server.Lint(silent));
        Refused("4.2.1.13", server.LintUnreachable(server.Good));
        Refused("4.2.2.1", server.LintUnreachable(server.Good));
    }

    private static CertificateExtension DistributionPoint(Action<AsnWriter> rest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                writer.WriteCharacterString(UniversalTagNumber.IA5String, Crl, new Asn1Tag(TagClass.ContextSpecific, 6));
            rest(writer);
        }
        return new(Oids.CrlDistributionPoints, false, writer.Encode());
    }

    private static void Refused(string clause, string found) => Assert.Matches($@"\(X5-18, RFC 5280 sections? {Regex.Escape(clause)}\)", found);
}
