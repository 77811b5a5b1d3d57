using System.Security.Cryptography.Pkcs;
using System.Text.Json;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>A pledge's voucher request, read with the base library.</summary>
public sealed class PledgeAsk
{
    public PledgeAsk(byte[] body)
    {
        Cms = new SignedCms();
        Cms.Decode(body);
        Cms.CheckSignature(verifySignatureOnly: true);
        Members = JsonSerializer.Deserialize<JsonElement>(Cms.ContentInfo.Content).GetProperty("ietf-voucher-request:voucher");
    }

    public SignedCms Cms { get; }

    public JsonElement Members { get; }

    public string Nonce => Members.GetProperty("nonce").GetString()!;
}
