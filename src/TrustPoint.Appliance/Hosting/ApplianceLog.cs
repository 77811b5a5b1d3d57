using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.Hosting;

/// <summary>The log on standard output: one line per event.</summary>
internal static class ApplianceLog
{
    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    /// <summary>Makes it.</summary>
    public static ILoggerFactory Create(LogFormat format) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Information);
        // The platform's own chatter; what goes wrong there still shows.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Quartz", LogLevel.Warning);
        // A form of before a restart, or a forged one, is answered with its refusal: not worth a stack trace for each that somebody sends.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(json => (json.TimestampFormat, json.UseUtcTimestamp) = (Timestamp.TrimEnd(), true));
        }
        else
        {
            logging.AddSimpleConsole(plain =>
                (plain.SingleLine, plain.TimestampFormat, plain.UseUtcTimestamp, plain.ColorBehavior) = (true, Timestamp, true, LoggerColorBehavior.Disabled));
        }
    });
}
