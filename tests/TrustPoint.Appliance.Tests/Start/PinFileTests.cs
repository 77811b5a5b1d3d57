using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Keys;

namespace TrustPoint.Appliance.Tests.Start;

public sealed class PinFileTests
{
    [Fact]
    public void A_secret_that_was_drawn_is_known_as_random()
    {
        using var random = RandomNumberGenerator.Create();
        Assert.True(PinFile.IsRandom(PinFile.Random(random)));
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("correct horse battery staple 123")] // as long as one that was drawn
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("")]
    public void What_a_person_chose_is_not(string secret) => Assert.False(PinFile.IsRandom(Encoding.UTF8.GetBytes(secret)));
}
