using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>By hand: first what would come of it, then the same.</summary>
public sealed class HandIssuanceTests : IAsyncLifetime, IDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private InMemoryCa ca = null!;
    private HandIssuance byHand = null!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync();
        byHand = new(ca.Issuance);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => ca.Dispose();

    [Fact]
    public async Task The_certificate_says_what_the_preview_said()
    {
        var order = Order(Csr.For("CN=a.plant.example", "a.plant.example").Der);

        var preview = byHand.Preview(Admin, order);
        var issued = await byHand.IssueAsync(Admin, order, default);

        var said = preview.Fields.Where(field => field.Origin != FieldOrigin.LeftOut).Select(field => field.Field);
        var says = CertificateField.Read(issued.Der).Where(field => field.Name is not ("version" or "serialNumber"));
        Assert.Equal(says.Select(Text), said.Select(Text));
        Assert.Equal((issued.Authority, issued.Profile), (preview.Authority, preview.Profile));

        // The CRL that a serial number is on may differ from the one that the preview drew.
        static string Text(CertificateField field) => $"{field.Name} {field.Critical} {(field.Name == "cRLDistributionPoints" ? "" : string.Join('|', field.Values))}";
    }

    [Fact]
    public void A_preview_records_nothing_and_signs_nothing()
    {
        var (entries, rows) = (ca.Store.Entries.Count, ca.Store.Rows.Count);

        byHand.Preview(Admin, Order(Csr.For("CN=a.plant.example", "a.plant.example").Der));

        Assert.Equal((entries, rows), (ca.Store.Entries.Count, ca.Store.Rows.Count));
    }

    [Fact]
    public void It_tells_what_is_kept_changed_added_and_left_out()
    {
        var request = Csr.For("CN=a.plant.example", [new GeneralName.Dns("a.plant.example")], Extensions.KeyUsage(KeyUsages.KeyAgreement), new CertificateExtension("1.3.6.1.4.1.99999.1", false, new byte[] { 5, 0 }));

        var origins = byHand.Preview(Admin, Order(request.Der)).Fields.ToDictionary(field => field.Field.Name);

        Assert.Equal(FieldOrigin.Kept, origins["subject"].Origin);
        Assert.Equal(FieldOrigin.Kept, origins["subjectAltName"].Origin);
        Assert.Equal(FieldOrigin.Changed, origins["keyUsage"].Origin);
        Assert.Equal(["keyAgreement"], origins["keyUsage"].Asked);
        Assert.Equal(FieldOrigin.Added, origins["extKeyUsage"].Origin);
        Assert.Equal(FieldOrigin.LeftOut, origins["1.3.6.1.4.1.99999.1"].Origin);
    }

    [Theory]
    [InlineData("DER"), InlineData("base64"), InlineData("CERTIFICATE REQUEST"), InlineData("NEW CERTIFICATE REQUEST")] // RFC 7468 section 7
    public void A_request_is_read_however_it_is_brought(string form)
    {
        var der = Csr.For("CN=a.plant.example", "a.plant.example").Der.ToArray();
        var given = form switch
        {
            "DER" => der,
            "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks)),
            _ => Encoding.ASCII.GetBytes("from: somebody\r\n" + PemEncoding.WriteString(form, der) + "\r\n"),
        };

        Assert.Equal("issuing", byHand.Preview(Admin, Order(given)).Authority);
    }

    [Theory]
    [InlineData("", "no certificate request")]
    [InlineData("\0", "neither PEM nor base64 nor DER")]
    [InlineData("0", "no certificate request")]
    [InlineData("AAAA", "no certificate request")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "it is a CERTIFICATE")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "no certificate request")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "it is a PRIVATE KEY")]
    public void What_is_no_request_is_refused_with_what_it_is(string given, string why) =>
        Assert.Contains(why, Assert.Throws<IssuanceRefusedException>(() => byHand.Preview(Admin, Order(Encoding.UTF8.GetBytes(given)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("CN=a.plant.example", "ldevid", "from device.name")] // nobody says which device it is
    [InlineData("CN=a.plant.example", "tls-server", "needs a subject alternative name")]
    [InlineData("CN=a.plant.example", "none", "There is no profile none")]
    public void What_would_be_refused_is_refused_in_the_preview(string subject, string profile, string why)
    {
        var refused = Assert.Throws<IssuanceRefusedException>(() => byHand.Preview(Admin, Order(Csr.For(subject).Der) with { Profile = profile }));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_may_not_order_is_told_nothing_about_the_request()
    {
        var auditor = new Person("auditor", [new(Role.Auditor)], 1, IsFresh: true);

        Assert.Throws<NotAllowedException>(() => byHand.Preview(auditor, Order(new byte[] { 1 })));
    }

    private static HandOrder Order(ReadOnlyMemory<byte> request) => new("plant", "tls-server", request);
}
