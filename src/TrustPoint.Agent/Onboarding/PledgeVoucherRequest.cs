using System.Security.Cryptography;
using TrustPoint.Agent.Factory;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.Onboarding;

/// <summary>A pledge's voucher request for one connection (RFC 8995 section 5.2).</summary>
/// <param name="Nonce">Its nonce, as the text that the voucher must bring back.</param>
/// <param name="Cms">DER. While the registrar asks for patience the very same is sent again.</param>
internal sealed record PledgeVoucherRequest(string Nonce, ReadOnlyMemory<byte> Cms)
{
    private const int NonceLength = 16; // RFC 8366 section 5.3: 8 to 32 octets

    /// <summary>Makes one, with a nonce that was never before (RFC 8995 section 11.3).</summary>
    /// <param name="device">Who asks.</param>
    /// <param name="registrar">The certificate that the registrar showed.</param>
    /// <param name="policy">Whether there is a clock.</param>
    /// <param name="now">The moment.</param>
    /// <param name="random">For the nonce.</param>
    /// <param name="ct">Stops the wait.</param>
    public static async Task<PledgeVoucherRequest> SignAsync(
        FactoryIdentity device, Certificate registrar, VoucherPolicy policy, DateTimeOffset now, RandomNumberGenerator random, CancellationToken ct)
    {
        var chance = new byte[NonceLength];
        random.GetBytes(chance);
        var request = new VoucherRequest
        {
            CreatedOn = policy.HasClock ? now : null,
            Assertion = VoucherAssertion.Proximity,
            SerialNumber = device.SerialNumber,
            Nonce = Convert.ToBase64String(chance),
            ProximityRegistrarCert = registrar.Der,
        };
        var draft = new SignedMessageDraft(Oids.VoucherContent, request.Encode(), device.Certificate, device.Key.Algorithm, now, device.Chain);
        return new(request.Nonce, draft.Assemble(await device.Key.SignAsync(draft.ToSign, ct)));
    }
}
