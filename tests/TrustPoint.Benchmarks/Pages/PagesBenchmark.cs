using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Benchmarks.Lists;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;

namespace TrustPoint.Benchmarks.Pages;

/// <summary>What people wait for and what their pages cost: the first page after a start, memory for each page that is open, and a long list as a file.</summary>
public static partial class PagesBenchmark
{
    // The same for each start: one under another URL counts those that were made under the last.
    private static readonly (string Name, string Value) Url = ("TrustPoint__PublicUrl", "http://pki.plant.example");

    public static async Task<int> RunAsync(string[] args)
    {
        var (pages, rows) = (Options.Number(args, "--pages", 40), Options.Number(args, "--rows", 100_000));
        using var folder = new TemporaryDirectory();
        var data = folder.File("data");
        await using (var first = await ApplianceProcess.StartAsync(data, Url)) await first.AdminAsync(HttpMethod.Post, "setup/finish");
        await ListStock.AddAsync(data, rows, rows);
        // Its stop signs the checkpoint over all that was filled, as one every minute would have.
        await using (var filled = await ApplianceProcess.StartAsync(data, Url)) await filled.StopAsync();

        await MeasureFirstPageAsync(data);
        await using var appliance = await ApplianceProcess.StartAsync(data, [Url, .. Meter.Settings(folder.Path)]);
        var meter = new Meter(folder.Path, appliance);
        await MeasureFileAsync(appliance, meter, rows);
        await MeasurePagesAsync(appliance, meter, pages);
        return 0;
    }

    // The sign-in with all that it refers to, as a browser without a cache asks for it.
    private static async Task MeasureFirstPageAsync(string data)
    {
        for (var round = 1; round <= 5; round++)
        {
            var clock = Stopwatch.StartNew();
            await using var appliance = ApplianceProcess.Launch(data, Url);
            while (!await IsOpenAsync(appliance.AdminPort)) await Task.Delay(2);
            var opened = clock.Elapsed;
            using var browser = Browser(appliance.AdminPort);
            var page = await browser.GetStringAsync("sign-in");
            var octets = (await Task.WhenAll(Assets().Matches(page).Select(asset => browser.GetByteArrayAsync(asset.Groups[1].Value)))).Sum(asset => asset.Length);
            Say($"first page, start {round}", $"listener open after {opened.TotalMilliseconds:N0} ms, the whole sign-in page {(clock.Elapsed - opened).TotalMilliseconds:N0} ms later ({octets / 1024:N0} KiB beside it)");
        }
    }

    private static async Task MeasureFileAsync(ApplianceProcess appliance, Meter meter, int rows)
    {
        using var client = appliance.AdminClient();
        foreach (var list in new[] { "devices", "certificates" })
        {
            for (var round = 1; round <= 3; round++)
            {
                meter.ForgetPeak();
                var before = meter.Peak;
                var clock = Stopwatch.StartNew();
                await using var answer = await client.GetStreamAsync($"{list}?format=csv");
                using var lines = new StreamReader(answer);
                var count = 0;
                while (await lines.ReadLineAsync() is not null) count++;
                if (count < rows * 0.99) throw new InvalidOperationException($"{count} lines of {list}");
                Say($"{list} as CSV, {round}", $"{count:N0} lines in {clock.Elapsed.TotalSeconds:0.00} s, {count / clock.Elapsed.TotalSeconds:N0}/s, peak {meter.Peak:N0} MiB, {meter.Peak - before:N0} MiB more than before");
            }
        }
    }

    private static async Task MeasurePagesAsync(ApplianceProcess appliance, Meter meter, int pages)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
        await using var context = await chromium.NewContextAsync(new() { BaseURL = $"https://localhost:{appliance.AdminPort}", IgnoreHTTPSErrors = true });
        await SignInAsync(context, (await appliance.JsonAsync("user", "add", "anna", "--role", "administrator")).GetProperty("code").GetString()!);
        await OpenAsync(context, 5); // what the first ones cost once
        foreach (var path in new[] { "/", "/devices" })
        {
            var (live, resident) = (meter.Live, meter.Resident);
            await OpenAsync(context, pages, path);
            var taken = meter.Resident;
            Say($"{pages} pages open, {path}", $"{(taken - resident) * 1024 / pages:N0} KiB each with garbage, {(meter.Live - live) / 1024 / pages:N0} KiB without; {taken:N0} MiB in all");
        }
    }

    private static async Task SignInAsync(IBrowserContext context, string code)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.FillAsync("#name", "anna");
        await page.FillAsync("#password", code);
        await page.ClickAsync("main button[type=submit]");
        await page.Locator("#name").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.FillAsync("#password", "seven quiet mountains");
        await page.ClickAsync("main button[type=submit]");
        var key = (await page.Locator("code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.FillAsync("#code", new Authenticator($"otpauth://totp/x?secret={key}").CodeAt(TimeProvider.System.GetUtcNow()));
        await page.ClickAsync("main button[type=submit]");
        await page.Locator(".codes").WaitForAsync();
        await page.CloseAsync();
    }

    private static async Task OpenAsync(IBrowserContext context, int count, string path = "/")
    {
        for (var i = 0; i < count; i++)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            await page.Locator("main h1").WaitForAsync();
            await page.Locator(".skeleton").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static HttpClient Browser(int port)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // who answers is not what is measured
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new(handler) { BaseAddress = new($"https://localhost:{port}/") };
    }

    private static void Say(string what, FormattableString figure) => Console.WriteLine($"{what,-32} {figure.ToString(CultureInfo.InvariantCulture)}");

    [GeneratedRegex("(?:src|rel=\"stylesheet\" href|href)=\"(/?(?:_|assets)[^\"]+)\"")]
    private static partial Regex Assets();
}
