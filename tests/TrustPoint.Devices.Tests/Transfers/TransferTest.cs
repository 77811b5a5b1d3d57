using System.Security.Cryptography;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Devices.Tests.Transfers;

/// <summary>A device of a maker that goes from a seller to a buyer.</summary>
public abstract class TransferTest : IDisposable
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private protected TransferTest()
    {
        Identity = Maker.Identify("SN-1", DeviceKey);
        Statement = TestTransfer.Statement(Seller, Buyer, Now, (Identity, TitleHead.None));
    }

    private protected TestParty Seller { get; } = new("works", Now);

    private protected TestParty Buyer { get; } = new("next", Now);

    private protected TestParty Maker { get; } = new("maker", Now);

    private protected ECDsa DeviceKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private protected Certificate Identity { get; }

    private protected TransferStatement Statement { get; }

    public void Dispose()
    {
        foreach (var one in new IDisposable[] { Seller, Buyer, Maker, DeviceKey }) one.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TransferReport Verify(TransferPackage package, DateTimeOffset? now = null) =>
        TransferVerification.Verify(package, [Seller.Authority, Buyer.Authority], [Maker.Authority], now ?? Now);
}
