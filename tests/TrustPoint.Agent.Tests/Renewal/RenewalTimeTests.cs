using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Tests.Renewal;

public sealed class RenewalTimeTests
{
    [Fact]
    public void A_certificate_is_renewed_between_half_and_two_thirds_of_its_life_and_a_fleet_is_spread_over_that()
    {
        var authority = TestAuthority.Root("plant");
        var points = Enumerable.Range(0, 50).Select(_ =>
        {
            var certificate = Certificate.Decode(authority.Issue("CN=pump", []).RawData);
            var life = certificate.NotAfter - certificate.NotBefore;
            Assert.Equal(RenewalTime.Of(certificate), RenewalTime.Of(Certificate.Decode(certificate.Der)));
            return (RenewalTime.Of(certificate) - certificate.NotBefore) / life;
        }).ToList();

        Assert.All(points, point => Assert.InRange(point, 0.5, 2 / 3.0));
        Assert.InRange(points.Max() - points.Min(), 0.05, 1 / 6.0);
    }
}
