using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Tests.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Transfers;

/// <summary>The documents of ownership transfers: their exact bytes, and what is refused by name. LIF-45.</summary>
public sealed class DocumentTests
{
    private static readonly byte[] Seller = Authority();
    private static readonly byte[] Buyer = Authority();
    private static readonly string Sha256 = new('a', 64);

    private const string Statement = """
        {"type":"urn:trustpoint:ownership-transfer:1","version":1,"id":"6f0f0e4a-58a6-4c67-8a0e-1f3bb0a4a8de","created-on":"2026-03-01T10:00:00Z","effective-on":"2026-03-10T00:00:00Z","reason":"lease-end","from":{"name":"Works","domainID":"SELLERID","owner-cert":"SELLER"},"to":{"name":"Next","domainID":"BUYERID","pinned-domain-cert":"BUYER"},"devices":[{"serial-number":"SN-1","idevid-issuer":"MAaABAECAwQ=","idevid-sha256":"SHA256","ldevids-revoked":[{"issuer-ski":"AQID","serial":"01ab","reason":5,"time":"2026-02-28T10:00:00Z"}],"reset":"pending","outstanding-nonceless":[{"created-on":"2026-01-01T00:00:00Z","expires-on":null,"domainID":"AQID"}],"previous":{"transfer-sha256":null,"voucher-sha256":"SHA256"}}],"terms":{"data-wiped":true,"documents-handed-over":false},"nonce":"AAECAwQFBgcICQoLDA0ODw=="}
        """;

    private const string Acceptance = """
        {"type":"urn:trustpoint:ownership-transfer-acceptance:1","version":1,"id":"6f0f0e4a-58a6-4c67-8a0e-1f3bb0a4a8de","statement-sha256":"SHA256","accepted-on":"2026-03-02T10:00:00Z","by":{"name":"Next","domainID":"BUYERID","pinned-domain-cert":"BUYER"},"nonceless-without-end":1,"nonce":"AAECAwQFBgcICQoLDA0ODw=="}
        """;

    private const string Booking = """
        {"type":"urn:trustpoint:ownership-transfer-booking:1","version":1,"id":"6f0f0e4a-58a6-4c67-8a0e-1f3bb0a4a8de","booked-on":"2026-03-11T10:00:00Z","statement-sha256":"SHA256","acceptance-sha256":"SHA256","from":"SELLERID","to":"BUYERID","devices":[{"serial-number":"SN-1","idevid-issuer":"MAaABAECAwQ=","previous":{"transfer-sha256":null,"voucher-sha256":"SHA256"}}]}
        """;

    private const string Reset = """
        {"type":"urn:trustpoint:device-reset:1","version":1,"serial-number":"SN-1","nonce":"AAECAwQFBgcICQoLDA0ODw==","action":"reset","time":"2026-03-03T10:00:00Z"}
        """;

    [Fact]
    public void LIF_45_known_bytes_survive_a_round_trip()
    {
        Assert.Equal(Filled(Statement), Text(TransferStatement.Decode(Bytes(Statement)).Encode()));
        Assert.Equal(Filled(Acceptance), Text(TransferAcceptance.Decode(Bytes(Acceptance)).Encode()));
        Assert.Equal(Filled(Booking), Text(TransferBooking.Decode(Bytes(Booking)).Encode()));
        Assert.Equal(Filled(Reset), Text(ResetConfirmation.Decode(Bytes(Reset)).Encode()));
    }

    [Fact]
    public void A_statement_says_what_stands_in_it()
    {
        var read = TransferStatement.Decode(Bytes(Statement));
        Assert.Equal((TransferReason.LeaseEnd, "Works", "Next", true, false), (read.Reason, read.From.Name, read.To.Name, read.DataWiped, read.DocumentsHandedOver));
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero), read.EffectiveOn);
        var device = Assert.Single(read.Devices);
        Assert.Equal(("SN-1", ResetKind.Pending, new TitleHead(null, Sha256)), (device.SerialNumber, device.Reset, device.Previous));
        Assert.Equal(("01ab", 5), (Assert.Single(device.Revoked).Serial, device.Revoked[0].Reason));
        Assert.Null(Assert.Single(device.Outstanding).ExpiresOn);
    }

    [Theory] // LIF-45: members that are not known are passed over
    [InlineData("{\"type\"", "{\"colour\":\"red\",\"type\"")]
    [InlineData("\"reset\":", "\"weight\":[1,{\"a\":2}],\"reset\":")]
    [InlineData("{\"type\"", " {\n\t\"type\"")]
    public void LIF_45_what_is_not_known_is_passed_over(string old, string other) =>
        Assert.Single(TransferStatement.Decode(Encoding.UTF8.GetBytes(Filled(Statement).Replace(old, other, StringComparison.Ordinal))).Devices);

    [Theory] // LIF-45, LIF-48
    [InlineData("\"version\":1", "\"version\":2", "version is not 1")]
    [InlineData("\"version\":1", "\"version\":\"1\"", "version is not 1")]
    [InlineData("\"version\":1,", "", "version is not 1")]
    [InlineData("transfer:1\"", "transfer:2\"", "type is not urn:trustpoint:ownership-transfer:1")]
    [InlineData("\"reason\":", "\"reason\":\"sale\",\"reason\":", "is not JSON in valid Unicode, of at most 8 levels, with every member once")]
    [InlineData("\"name\":\"Works\"", "\"name\":\"Works\",\"name\":\"Eve\"", "is not JSON in valid Unicode, of at most 8 levels, with every member once")]
    [InlineData("\"reason\":\"lease-end\"", "\"reason\":\"theft\"", "reason is not sale, lease-start, lease-end, merger, return")]
    [InlineData("\"reason\":\"lease-end\",", "", "reason is not sale, lease-start, lease-end, merger, return")]
    [InlineData("6f0f0e4a-58a6", "6F0F0E4A-58A6", "id is not a UUID in lower case")]
    [InlineData("6f0f0e4a-58a6-", "6f0f0e4a58a6-", "id is not a UUID in lower case")]
    [InlineData("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+01:00", "created-on is not a time in UTC such as 2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.5Z", "created-on is not a time in UTC such as 2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "2026-02-30T10:00:00Z", "created-on is not a time in UTC such as 2026-03-01T10:00:00Z")]
    [InlineData("\"owner-cert\":", "\"owner\":", "owner-cert is missing")]
    [InlineData("\"domainID\":\"SELLERID\"", "\"domainID\":\"AQID\"", "domainID is not that of owner-cert")]
    [InlineData("\"domainID\":\"BUYERID\"", "\"domainID\":\"SELLERID\"", "domainID is not that of pinned-domain-cert")]
    [InlineData("\"to\":{", "\"buyer\":{", "to is missing")]
    [InlineData("\"Works\"", "\"Wo\\nrks\"", "name is not a string of 1 to 100 characters without control characters")]
    [InlineData("\"serial-number\":\"SN-1\",", "", "serial-number is missing")]
    [InlineData("\"idevid-sha256\":\"SHA256\"", "\"idevid-sha256\":\"AA\"", "idevid-sha256 is not SHA-256 in lower-case hex")]
    [InlineData("\"reset\":\"pending\"", "\"reset\":\"surely\"", "reset is not device-signed, manual, pending")]
    [InlineData("\"reason\":5", "\"reason\":11", "reason is not a CRLReason")]
    [InlineData("\"serial\":\"01ab\"", "\"serial\":\"01AB\"", "serial is not lower-case hex")]
    [InlineData("\"previous\":", "\"before\":", "previous is missing")]
    [InlineData("\"data-wiped\":true", "\"data-wiped\":\"true\"", "data-wiped is not true or false")]
    [InlineData("\"data-wiped\":true,", "", "data-wiped is missing")]
    [InlineData("\"nonce\":\"AAECAwQFBgcICQoLDA0ODw==\"", "\"nonce\":\"AAECAwQFBgcICQoLDA0O\"", "nonce is not base64 of 16 to 64 octets")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODx==", "nonce is not base64 in its one form")]
    [InlineData("\"devices\":[", "\"devices\":[],\"others\":[", "devices is not a list of 1 to 1000")]
    [InlineData("\"outstanding-nonceless\":", "\"outstanding\":", "outstanding-nonceless is missing")]
    [InlineData("00Z\",\"effective", "00Z\"},{\"effective", "is not JSON in valid Unicode, of at most 8 levels, with every member once")]
    public void LIF_45_what_is_no_statement_is_refused_by_name(string old, string other, string reason)
    {
        var text = Filled(Statement.Replace(old, other, StringComparison.Ordinal));
        Assert.NotEqual(Filled(Statement), text);
        var refused = Assert.Throws<DecodeException>(() => TransferStatement.Decode(Encoding.UTF8.GetBytes(text))).Message;
        Assert.EndsWith(reason, refused, StringComparison.Ordinal);
        Assert.StartsWith("transfer statement", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void LIF_45_what_is_too_much_is_refused()
    {
        var read = TransferStatement.Decode(Bytes(Statement));
        var many = Enumerable.Range(0, TransferStatement.MostDevices).Select(number => read.Devices[0] with { SerialNumber = $"SN-{number}", IdevidSha256 = number.ToString("x64") }).ToList();
        Assert.Equal(many.Count, TransferStatement.Decode((read with { Devices = many }).Encode()).Devices.Count);
        Assert.Throws<DecodeException>(() => TransferStatement.Decode((read with { Devices = [.. many, read.Devices[0]] }).Encode()));
        Assert.Throws<DecodeException>(() => TransferStatement.Decode((read with { Devices = [read.Devices[0], read.Devices[0]] }).Encode()));
        Assert.Throws<DecodeException>(() => TransferStatement.Decode((read with { Devices = [read.Devices[0], read.Devices[0] with { SerialNumber = "SN-2" }] }).Encode()));
        Assert.Throws<DecodeException>(() => TransferStatement.Decode((read with { Devices = [read.Devices[0] with { Outstanding = [.. Enumerable.Repeat(read.Devices[0].Outstanding[0], 65)] }] }).Encode()));
        Assert.Throws<DecodeException>(() => TransferStatement.Decode((read with { To = read.From }).Encode()));
        Assert.Throws<DecodeException>(() => TransferStatement.Decode(new byte[TransferStatement.MaxSize + 1]));
    }

    [Fact] // LIF-72
    public void LIF_72_an_acceptance_names_certificates_for_remote_maintenance_or_has_no_such_member()
    {
        var named = Acceptance.Replace("\"nonce\"", "\"maintenance\":[\"SELLER\",\"BUYER\"],\"nonce\"", StringComparison.Ordinal);
        Assert.Equal([Convert.ToBase64String(Seller), Convert.ToBase64String(Buyer)], TransferAcceptance.Decode(Bytes(named)).Maintenance.Select(certificate => Convert.ToBase64String(certificate.Der.Span)));
        Assert.Equal(Filled(named), Text(TransferAcceptance.Decode(Bytes(named)).Encode()));
        Assert.Empty(TransferAcceptance.Decode(Bytes(Acceptance)).Maintenance);
    }

    [Theory] // LIF-72, LIF-45
    [InlineData("\"SELLER\"", "maintenance is not an array of at most 16")]
    [InlineData("[\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\",\"AQID\"]", "maintenance is not an array of at most 16")]
    [InlineData("[]", "maintenance is not a list without doubles, of at least one")]
    [InlineData("[\"SELLER\",\"BUYER\",\"SELLER\"]", "maintenance is not a list without doubles, of at least one")]
    [InlineData("[{}]", "maintenance is not base64")]
    [InlineData("[\"AAECAwQFBgcICQoLDA0ODx==\"]", "maintenance is not base64 in its one form")]
    [InlineData("[\"AQID\"]", "certificate")]
    public void LIF_72_what_names_no_certificates_is_refused_by_name(string maintenance, string reason) => Assert.Contains(
        reason, Assert.Throws<DecodeException>(() => TransferAcceptance.Decode(Bytes(Acceptance.Replace("\"nonce\"", $"\"maintenance\":{maintenance},\"nonce\"", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"action\":\"reset\"", "\"action\":\"nothing\"")]
    [InlineData("\"serial-number\":\"SN-1\",", "")]
    [InlineData("device-reset:1", "ownership-transfer:1")]
    public void LIF_35_what_is_no_confirmation_is_refused(string old, string other) =>
        Assert.Throws<DecodeException>(() => ResetConfirmation.Decode(Encoding.UTF8.GetBytes(Filled(Reset.Replace(old, other, StringComparison.Ordinal)))));

    [Fact] // one document is not taken for another
    public void Documents_are_told_apart()
    {
        Assert.Throws<DecodeException>(() => TransferStatement.Decode(Bytes(Acceptance)));
        Assert.Throws<DecodeException>(() => TransferAcceptance.Decode(Bytes(Statement)));
        Assert.Throws<DecodeException>(() => TransferBooking.Decode(Bytes(Statement)));
        Assert.Throws<DecodeException>(() => ResetConfirmation.Decode(Bytes(Booking)));
    }

    private static byte[] Bytes(string document) => Encoding.UTF8.GetBytes(Filled(document));

    private static string Text(byte[] document) => Encoding.UTF8.GetString(document);

    private static string Filled(string document) => document
        .Replace("SELLERID", Convert.ToBase64String(IdOf(Seller)), StringComparison.Ordinal).Replace("BUYERID", Convert.ToBase64String(IdOf(Buyer)), StringComparison.Ordinal)
        .Replace("SELLER", Convert.ToBase64String(Seller), StringComparison.Ordinal).Replace("BUYER", Convert.ToBase64String(Buyer), StringComparison.Ordinal)
        .Replace("SHA256", Sha256, StringComparison.Ordinal);

    private static byte[] IdOf(byte[] certificate) => DomainId.Of(Certificate.Decode(certificate));

    private static byte[] Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return TestCertificates.Root(key, SignatureAlgorithm.EcdsaSha256);
    }
}
