using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TrustPoint.Testing;

/// <summary>What a program writes to its log, kept.</summary>
public sealed class KeptLog : ILoggerProvider, ILogger
{
    /// <summary>Each message, with its exception behind it.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>The same for one who names itself.</summary>
    public ILogger<T> Of<T>() => new Named<T>(this);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Named<T>(KeptLog log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Log(logLevel, eventId, state, exception, formatter);
    }
}
