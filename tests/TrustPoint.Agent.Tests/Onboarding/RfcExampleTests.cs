using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.Onboarding;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Onboarding;

/// <summary>The voucher of RFC 8995 appendix C.2.3, given to the device of appendix C.1.5 on the day of the example.</summary>
public sealed class RfcExampleTests
{
    private static readonly DateTimeOffset Day = new(2021, 4, 13, 21, 43, 30, TimeSpan.Zero);

    [Fact]
    public async Task The_voucher_of_the_example_is_believed_by_its_device_and_names_its_registrar()
    {
        var asked = SignedMessage.Decode(Read("pledge-request.der")).OnlySigner();
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("certificate.pem"), Pem(asked.Der));
        await File.WriteAllTextAsync(folder.File("masa.pem"), Pem(Read("manufacturer-ca.der")));
        using var device = await FactoryIdentity.ReadAsync(folder.Path, certificate => Task.FromResult<IDeviceKey>(new PublicHalf(certificate.PublicKey)));

        var accepted = AcceptedVoucher.Of(Read("voucher.der"), "-_XE9zK9q8Ll1qylMtLKeg", device, TestPledge.DefaultPolicy, Day);

        Assert.Equal(SignedMessage.Decode(Read("registrar-request.der")).OnlySigner().Der.ToArray(), accepted.PinnedDomainCert.Der.ToArray());
        var refused = Assert.Throws<VoucherRefusedException>(() => AcceptedVoucher.Of(Read("voucher.der"), "another", device, TestPledge.DefaultPolicy, Day));
        Assert.Contains("nonce", refused.Reason, StringComparison.Ordinal);
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "rfc8995", file));

    private static string Pem(ReadOnlyMemory<byte> der) => System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", der.Span) + "\n";

    // Nothing is signed here.
    private sealed class PublicHalf(SubjectPublicKey key) : IDeviceKey
    {
        public SubjectPublicKey PublicKey => key;

        public SignatureAlgorithm Algorithm => SignatureAlgorithm.EcdsaSha256;

        public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct) => throw new InvalidOperationException();

        public X509Certificate2 ForTls(Certificate certificate) => throw new InvalidOperationException();

        public void Dispose()
        {
        }
    }
}
