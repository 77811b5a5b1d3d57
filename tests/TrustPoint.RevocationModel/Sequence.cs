using TrustPoint.Ca.Revocation;

namespace TrustPoint.RevocationModel;

/// <summary>Sequences of steps by chance, the same for the same seed.</summary>
public static class Sequence
{
    private static readonly RevocationReason[] Reasons = Enum.GetValues<RevocationReason>();

    private static readonly TimeSpan[] Spans =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(31), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6),
        TimeSpan.FromHours(20), TimeSpan.FromHours(48), TimeSpan.FromDays(3), TimeSpan.FromDays(40), TimeSpan.FromDays(400),
    ];

    private static readonly TimeSpan[] StepsBack =
    [
        TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61),
        TimeSpan.FromHours(7), TimeSpan.FromDays(3), TimeSpan.FromDays(400), TimeSpan.FromDays(3650),
    ];

    /// <summary>A sequence.</summary>
    public static IReadOnlyList<Step> Of(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Next(random))];
    }

    private static Step Next(Random random) => random.Next(100) switch
    {
        < 16 => new Step.Issue(random.Next(6) > 0),
        < 36 => new Step.Revoke(random.Next(1000), Reason(random), random.Next(4) == 0, RevocationFault(random)),
        < 44 => new Step.Release(random.Next(1000), RevocationFault(random)),
        < 64 => new Step.Publish(random.Next(1000), random.Next(2) == 0, PublicationFault(random)),
        < 71 => new Step.Look(PublicationFault(random)),
        < 75 => new Step.Arrive(),
        < 86 => new Step.Pass(Pick(random, Spans)),
        < 90 => new Step.PassEnd(random.Next(1000), TimeSpan.FromSeconds(random.Next(-1, 3))),
        < 93 => new Step.Pass(-Pick(random, StepsBack)),
        < 96 => new Step.SetRight(),
        < 98 => new Step.Confirm(),
        _ => new Step.Restart(),
    };

    private static RevocationReason Reason(Random random) => random.Next(3) == 0 ? RevocationReason.CertificateHold : Pick(random, Reasons);

    private static Fault? PublicationFault(Random random)
    {
        if (random.Next(3) > 0) return null;
        var place = (Place)random.Next((int)Place.Revocation);
        var signs = place is Place.FullSignature or Place.DeltaSignature;
        return new(place, (Effect)random.Next(signs ? 5 : 4));
    }

    private static Fault? RevocationFault(Random random) => random.Next(8) == 0 ? new(Place.Revocation, (Effect)random.Next(4)) : null;

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
