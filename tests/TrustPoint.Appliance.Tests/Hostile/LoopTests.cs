using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>A device whose firmware asks again and again. EST-112.</summary>
public sealed class LoopTests
{
    private const int Share = 20;

    [Fact]
    public async Task A_device_in_a_loop_is_given_its_share_and_the_others_are_served_meanwhile()
    {
        await using var appliance = await ApplianceProcess.StartAsync(null, ("TrustPoint__Limits__CertificatesPerDevicePerHour", $"{Share}"));
        var (mad, sound) = (await FleetDevice.EnrolAsync(appliance, "mad"), await FleetDevice.EnrolAsync(appliance, "sound"));
        using var enough = new CancellationTokenSource();

        var loops = Enumerable.Range(0, 8).Select(_ => Task.Run(() => AskAsync(appliance, mad, last => last == 200 || !enough.IsCancellationRequested))).ToList();
        var renewals = 0;
        var served = await AskAsync(appliance, sound, _ => renewals++ < Share - 1);
        await enough.CancelAsync();
        var answers = (await Task.WhenAll(loops)).SelectMany(answer => answer).ToList();

        Assert.All(served, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(Share, await appliance.CountCertificatesAsync("device=mad"));
        Assert.Equal(Share - 1, answers.Count(answer => answer.Status == 200)); // the first was by code
        var refused = answers.Where(answer => answer.Status != 200).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal(429, answer.Status));
        await appliance.WritesAsync(" 429: ");
        Assert.InRange(appliance.Written.Split('\n').Count(line => line.Contains(" 429: ", StringComparison.Ordinal)), 1, 40); // 20 a minute and source
        Assert.All(refused, answer => Assert.InRange(answer.RetryAfter, 3500, 3600)); // RFC 6585 section 4, RFC 9110 section 10.2.3
    }

    private static async Task<List<(int Status, int RetryAfter)>> AskAsync(ApplianceProcess appliance, FleetDevice device, Func<int, bool> again)
    {
        var answers = new List<(int Status, int)>();
        await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
        while (again(answers is [] ? 200 : answers[^1].Status))
        {
            var status = await connection.SendAsync(device.Reenrolment());
            var header = connection.Head.Split("\r\n").SingleOrDefault(line => line.StartsWith("Retry-After: ", StringComparison.Ordinal));
            answers.Add((status, header is null ? 0 : int.Parse(header["Retry-After: ".Length..], System.Globalization.CultureInfo.InvariantCulture)));
        }
        return answers;
    }
}
