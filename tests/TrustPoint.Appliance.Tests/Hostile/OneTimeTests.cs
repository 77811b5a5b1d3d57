using System.Security.Cryptography;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>One-time things used a hundred times at once (the SPIRE join-token race, OpenBao CVE-2025-6014).</summary>
[Collection(VictimCollection.Name)]
public class OneTimeTests(VictimAppliance victim)
{
    private const int Tries = 100;

    [Fact] // RFC 7030 section 6
    public async Task A_code_used_with_a_hundred_keys_at_once_enrols_exactly_one()
    {
        var device = await TestDevice.AddAsync(victim.Process, $"once-{Guid.NewGuid():N}");

        var answers = await AtOnceAsync(device, NewRequest);

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Contains(answer.Status, new[] { 401, 429 }));
        Assert.Equal(1, await victim.Process.CountCertificatesAsync($"device={device.Name}"));
    }

    [Fact] // a client that lost the answer asks again with what it has
    public async Task One_request_sent_a_hundred_times_at_once_is_one_certificate()
    {
        var device = await TestDevice.AddAsync(victim.Process, $"same-{Guid.NewGuid():N}");
        var request = NewRequest(device.Name);

        var answers = await AtOnceAsync(device, _ => request);

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 429 }));
        Assert.Single(answers.Where(answer => answer.Status == 200).Select(answer => answer.Body).Distinct());
        Assert.Equal(1, await victim.Process.CountCertificatesAsync($"device={device.Name}"));
    }

    [Fact]
    public async Task A_code_ends_when_the_next_one_is_made()
    {
        var device = await TestDevice.AddAsync(victim.Process, $"next-{Guid.NewGuid():N}");
        await victim.Process.AdminAsync(HttpMethod.Post, $"devices/{device.Name}/code", new { });
        await using var connection = await EstConnection.OpenAsync(victim.Process.DevicesPort, null);

        Assert.Equal(401, await connection.SendAsync(EstRequest.Enrol("simpleenroll", NewRequest(device.Name), device.Credentials)));
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_device_and_profile()
    {
        var (device, other) = (await TestDevice.AddAsync(victim.Process, $"mine-{Guid.NewGuid():N}"), await TestDevice.AddAsync(victim.Process, $"yours-{Guid.NewGuid():N}"));
        await using var connection = await EstConnection.OpenAsync(victim.Process.DevicesPort, null);

        Assert.Equal(401, await connection.SendAsync(EstRequest.Enrol("simpleenroll", NewRequest(other.Name), $"{other.Name}:{device.Code}")));
        Assert.Equal(403, await connection.SendAsync(EstRequest.Enrol("simpleenroll", NewRequest(other.Name), device.Credentials)));
        Assert.Equal(403, await connection.SendAsync(EstRequest.Enrol("plant~tls-client/simpleenroll", NewRequest(device.Name), device.Credentials)));
        Assert.Equal(0, await victim.Process.CountCertificatesAsync($"device={other.Name}"));
    }

    private static byte[] NewRequest(string device)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return TestDevice.Pkcs10($"CN={device}", key);
    }

    // Every connection stands before the first request is sent.
    private async Task<(int Status, string Body)[]> AtOnceAsync(TestDevice device, Func<string, byte[]> request)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Tries).Select(_ => EstConnection.OpenAsync(victim.Process.DevicesPort, null)));
        var requests = connections.Select(_ => EstRequest.Enrol("simpleenroll", request(device.Name), device.Credentials)).ToArray();
        var answers = await Task.WhenAll(connections.Zip(requests, async (connection, bytes) =>
            (await connection.SendAsync(bytes), Convert.ToHexString(connection.Body.Span))));
        foreach (var connection in connections) await connection.DisposeAsync();
        return answers;
    }
}
