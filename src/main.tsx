import { createRoot } from 'react-dom/client';
import './app/tokens.css';
import './app/global.css';
import { App } from './app/App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('internal: no #root in index.html');
createRoot(root).render(<App />);
