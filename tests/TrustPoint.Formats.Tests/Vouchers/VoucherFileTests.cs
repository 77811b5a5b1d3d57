using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Signatures;
using TrustPoint.Formats.Tests.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>Vouchers of an order on a stick. BRS-100.</summary>
public sealed class VoucherFileTests
{
    [Fact]
    public void A_file_is_written_and_read_again()
    {
        var file = new VoucherFile("order 17", "Works Ltd", [new byte[] { 0xfb, 0xff }, new byte[] { 1 }]);
        Assert.Equal("""{"version":1,"order":"order 17","owner":"Works Ltd","vouchers":["+/8=","AQ=="]}""", Encoding.UTF8.GetString(file.Encode()));
        var read = VoucherFile.Decode(file.Encode());
        Assert.Equal(("order 17", "Works Ltd"), (read.Order, read.Owner));
        Assert.Equal(file.Vouchers.Select(voucher => voucher.ToArray()), read.Vouchers.Select(voucher => voucher.ToArray()));
    }

    [Theory]
    [InlineData("""{"order":"o","owner":"w","vouchers":[]}""", "voucher file: version is not 1")]
    [InlineData("""{"version":2,"order":"o","owner":"w","vouchers":[]}""", "voucher file: version is not 1")]
    [InlineData("""{"version":1,"owner":"w","vouchers":[]}""", "voucher file: order is missing")]
    [InlineData("""{"version":1,"order":"","owner":"w","vouchers":[]}""", "voucher file: order is not a string of 1 to 100 characters without control characters")]
    [InlineData("""{"version":1,"order":"o","vouchers":[]}""", "voucher file: owner is missing")]
    [InlineData("""{"version":1,"order":"o","owner":"w\n","vouchers":[]}""", "voucher file: owner is not a string of 1 to 100 characters without control characters")]
    [InlineData("""{"version":1,"order":"o","owner":"w"}""", "voucher file: vouchers is missing")]
    [InlineData("""{"version":1,"order":"o","owner":"w","vouchers":{}}""", "voucher file: vouchers is not an array of at most 2000")]
    [InlineData("""{"version":1,"order":"o","owner":"w","vouchers":[1]}""", "voucher file: vouchers is not base64")]
    [InlineData("""{"version":1,"order":"o","owner":"w","vouchers":["A Q=="]}""", "voucher file: vouchers is not base64")]
    [InlineData("""{"version":1,"order":"o","owner":"w","vouchers":[""]}""", "voucher file: vouchers is not base64")]
    public void What_is_no_such_list_is_refused_by_name(string json, string reason) =>
        Assert.Equal(reason, Assert.Throws<DecodeException>(() => VoucherFile.Decode(Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public void More_vouchers_than_a_file_may_have_are_refused()
    {
        var file = new VoucherFile("o", "w", [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[] { 1 }, VoucherFile.MostVouchers)]);
        Assert.Equal(VoucherFile.MostVouchers, VoucherFile.Decode(file.Encode()).Vouchers.Count);
        Assert.Throws<DecodeException>(() => VoucherFile.Decode((file with { Vouchers = [.. file.Vouchers, new byte[] { 1 }] }).Encode()));
    }

    [Theory] // RFC 5652 section 5.1: version 1 with id-data
    [InlineData(Oids.Data, true)]
    [InlineData(Oids.VoucherContent, false)] // a single voucher is no file of them
    public void A_file_is_a_CMS_of_id_data_larger_than_a_message_may_be(string contentType, bool isOne)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = Certificate.Decode(TestCertificates.Root(key, SignatureAlgorithm.EcdsaSha256));
        var content = new VoucherFile("o", "w", [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[3000], 200)]).Encode();
        var draft = new SignedMessageDraft(contentType, content, signer, SignatureAlgorithm.EcdsaSha256, TestCertificates.Start, []);
        var der = draft.Assemble(key.SignData(draft.ToSign.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(der.Length > SignedMessage.MaxSize);
        if (!isOne)
        {
            Assert.Equal("voucher file: the content type is not id-data", Assert.Throws<DecodeException>(() => VoucherFile.Open(der)).Message);
            return;
        }
        using var judge = new Judge();
        judge.WritePem("root.pem", signer.Der.ToArray());
        judge.Write("order.tpv", der);
        Assert.Contains("version: 1\n", judge.Ask("openssl", "cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "order.tpv"), StringComparison.Ordinal);
        var (message, file) = VoucherFile.Open(der);
        Assert.True(message.IsSignedBy(signer));
        Assert.Equal(200, file.Vouchers.Count);
    }
}
